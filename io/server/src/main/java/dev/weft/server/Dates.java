package dev.weft.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weft.http.HttpDate;
import dev.weft.task.Clock;

/** The date as answers say it (RFC 9110 §5.6.7), made anew at most twice a second. Any thread. */
final class Dates {
  private static final long FRESH_NANOS = 500_000_000;

  /** What was said when. */
  private record Said(long nanos, byte[] text) {}

  private final Clock clock;

  /** The last word. Any thread. */
  private volatile Said said;

  Dates(Clock clock) {
    this.clock = clock;
    this.said = say(clock.nanos());
  }

  /** {@return the date, which must not be changed} */
  byte[] now() {
    Said known = said;
    long nanos = clock.nanos();
    if (nanos - known.nanos() > FRESH_NANOS) {
      known = say(nanos);
      said = known;
    }
    return known.text();
  }

  private Said say(long nanos) {
    return new Said(nanos, HttpDate.text(clock.now()).getBytes(US_ASCII));
  }
}
