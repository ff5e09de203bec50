package dev.weft.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A moment as header fields say it, to the second (RFC 9110 §5.6.7). */
public final class HttpDate {
  // To write one no formatter of the JDK is used: it would load all that it knows of languages.
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  /** The forms there are to read. Loaded when one is read. */
  private static final class Forms {
    static final List<DateTimeFormatter> ALL =
        List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.US)
                .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US)
                .withZone(ZoneOffset.UTC));

    private Forms() {}
  }

  private HttpDate() {}

  /** {@return the moment a text says, in any of the three forms of HTTP} Never throws. */
  public static Optional<Instant> parse(String text) {
    String date = text.strip();
    for (DateTimeFormatter form : Forms.ALL) {
      try {
        return Optional.of(form.parse(date, Instant::from));
      } catch (DateTimeException e) {
        // it may have another form
      }
    }
    return Optional.empty();
  }

  /** {@return a moment as HTTP writes it: {@code Sun, 06 Nov 1994 08:49:37 GMT}} */
  public static String text(Instant moment) {
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
