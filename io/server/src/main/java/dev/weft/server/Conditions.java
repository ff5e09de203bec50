package dev.weft.server;

import dev.weft.http.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Whether a request is to be answered with a file, by what its client has of it already (RFC 9110
 * §13): a pure judgement.
 *
 * @param tag the strong ETag of the file, in its quotes
 * @param modified when it was changed last
 */
record Conditions(String tag, Instant modified) {
  /** What is to be answered. */
  enum Verdict {
    /** The file. */
    PROCEED,
    /** 304: the client has it. */
    UNCHANGED,
    /** 412: it is not what the client wants to deal with. */
    FAILED
  }

  /** A file may change twice within the second that a date can tell. */
  private static final Duration TELLING = Duration.ofSeconds(1);

  Conditions {
    modified = modified.truncatedTo(ChronoUnit.SECONDS);
  }

  /** {@return the judgement, in the order of §13.2.2} */
  Verdict judge(Exchange exchange) {
    boolean reads = exchange.method().equals("GET") || exchange.method().equals("HEAD");
    List<String> match = exchange.values("If-Match");
    Optional<Instant> unmodified = date(exchange, "If-Unmodified-Since");
    if (!match.isEmpty() && !names(match, false)) {
      return Verdict.FAILED;
    }
    if (match.isEmpty() && unmodified.isPresent() && modified.isAfter(unmodified.get())) {
      return Verdict.FAILED;
    }
    List<String> noneMatch = exchange.values("If-None-Match");
    if (!noneMatch.isEmpty()) {
      boolean has = names(noneMatch, true);
      return !has ? Verdict.PROCEED : reads ? Verdict.UNCHANGED : Verdict.FAILED;
    }
    Optional<Instant> since = reads ? date(exchange, "If-Modified-Since") : Optional.empty();
    boolean has = since.isPresent() && !modified.isAfter(since.get());
    return has ? Verdict.UNCHANGED : Verdict.PROCEED;
  }

  /** {@return whether a client that has a part of the file may go on with it: If-Range} */
  boolean isSame(Exchange exchange, Instant now) {
    Optional<String> range = exchange.header("If-Range").map(String::strip);
    if (range.isEmpty()) {
      return true;
    }
    String validator = range.get();
    if (validator.startsWith("\"") || validator.startsWith("W/")) {
      return validator.equals(tag);
    }
    return Duration.between(modified, now).compareTo(TELLING) >= 0
        && date(validator).filter(modified::equals).isPresent();
  }

  private Optional<Instant> date(Exchange exchange, String field) {
    return exchange.header(field).flatMap(this::date);
  }

  private Optional<Instant> date(String text) {
    return text.equals(HttpDate.text(modified)) ? Optional.of(modified) : HttpDate.parse(text);
  }

  /**
   * @param weakly whether it is enough that the file means the same, as {@code W/"…"} says
   */
  private boolean names(List<String> field, boolean weakly) {
    for (String each : Words.list(field)) {
      if (each.equals("*") || each.equals(tag) || (weakly && each.equals("W/" + tag))) {
        return true;
      }
    }
    return false;
  }
}
