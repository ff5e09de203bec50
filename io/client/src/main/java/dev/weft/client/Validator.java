package dev.weft.client;

import dev.weft.http.Headers;
import dev.weft.http.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What tells one state of a resource from every other one, byte by byte (RFC 9110 §8.8.1): a strong
 * entity tag, or a date of change that the server has let age.
 */
final class Validator {
  /** Within it a second change would go unnoticed; clocks of several machines may differ. */
  private static final Duration AGE = Duration.ofSeconds(60);

  private Validator() {}

  /** {@return the value for If-Range; empty if nothing is strong enough} */
  static Optional<String> of(Headers headers) {
    return tag(headers).or(() -> changed(headers));
  }

  private static Optional<String> tag(Headers headers) {
    return headers.first("ETag").map(String::strip).filter(Validator::isTag);
  }

  static boolean isTag(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
  }

  private static Optional<String> changed(Headers headers) {
    Optional<Instant> changed = headers.first("Last-Modified").flatMap(HttpDate::parse);
    Optional<Instant> sent = headers.first("Date").flatMap(HttpDate::parse);
    boolean old =
        changed.isPresent()
            && sent.isPresent()
            && Duration.between(changed.get(), sent.get()).compareTo(AGE) >= 0;
    return old ? headers.first("Last-Modified").map(String::strip) : Optional.empty();
  }
}
