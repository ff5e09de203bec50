package dev.weft.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weft.task.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The date as answers say it (RFC 9110 §5.6.7), made anew at most twice a second. Any thread. */
final class Dates {
  // No formatter of the JDK: it would load all that it knows of languages for these few words.
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
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
    return new Said(nanos, text(clock.now()).getBytes(US_ASCII));
  }

  /** {@return a moment as HTTP writes it} */
  static String text(Instant moment) {
    LocalDateTime time = LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(32);
    text.append(DAYS[time.getDayOfWeek().getValue() - 1]).append(", ");
    two(time.getDayOfMonth(), text).append(' ');
    text.append(MONTHS[time.getMonthValue() - 1]).append(' ').append(time.getYear()).append(' ');
    two(time.getHour(), text).append(':');
    two(time.getMinute(), text).append(':');
    return two(time.getSecond(), text).append(" GMT").toString();
  }

  private static StringBuilder two(int number, StringBuilder out) {
    return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
