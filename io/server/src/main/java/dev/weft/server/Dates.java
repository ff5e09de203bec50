package dev.weft.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weft.task.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The date as answers say it, made anew at most twice a second. Any thread. */
final class Dates {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final long FRESH_NANOS = 500_000_000;

  private record Said(long nanos, byte[] text) {}

  private final Clock clock;
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
    return new Said(nanos, FORM.format(clock.now()).getBytes(US_ASCII));
  }

  /** {@return a moment as HTTP writes it} */
  static String text(Instant moment) {
    return FORM.format(moment);
  }
}
