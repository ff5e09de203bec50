package dev.weft.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The value of a Retry-After header (RFC 9110 §10.2.3): seconds, or a date in one of the three
 * forms of HTTP.
 */
final class RetryAfter {
  /**
   * More than this is read as this: nobody waits that long, and sums of times must not overflow.
   */
  private static final Duration LONGEST = Duration.ofDays(365);

  private RetryAfter() {}

  /** How long to wait from now, never negative; empty for what is neither seconds nor a date. */
  static Optional<Duration> parse(String value, Instant now) {
    String text = value.strip();
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of(
          text.length() > 9 ? LONGEST : bounded(Duration.ofSeconds(Long.parseLong(text))));
    }
    return HttpDate.parse(text).map(date -> bounded(Duration.between(now, date)));
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
