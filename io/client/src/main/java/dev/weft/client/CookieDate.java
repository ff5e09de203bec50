package dev.weft.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The date of a cookie's Expires, in any of the forms that servers write: a time, a day, a month
 * and a year, in any order, between anything (RFC 6265 §5.1.1). The zone is always taken for UTC.
 */
final class CookieDate {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final int FIRST_YEAR = 1601;
  private static final int NONE = -1;

  private int hour = NONE;
  private int minute;
  private int second;
  private int day = NONE;
  private int month = NONE;
  private int year = NONE;

  private CookieDate() {}

  static Optional<Instant> parse(String text) {
    CookieDate date = new CookieDate();
    int at = 0;
    while (at < text.length()) {
      if (isDelimiter(text.charAt(at))) {
        at++;
        continue;
      }
      int from = at;
      while (at < text.length() && !isDelimiter(text.charAt(at))) {
        at++;
      }
      date.take(text.substring(from, at));
    }
    return date.instant();
  }

  private static boolean isDelimiter(char c) {
    return c == '\t'
        || (c >= ' ' && c <= '/')
        || (c >= ';' && c <= '@')
        || (c >= '[' && c <= '`')
        || (c >= '{' && c <= '~');
  }

  /** Each word means the first thing that it may mean and that is not known yet. */
  private void take(String word) {
    if ((hour == NONE && takeTime(word))
        || (day == NONE && (day = number(word, 1, 2)) != NONE)
        || (month == NONE && takeMonth(word))) {
      return;
    }
    if (year == NONE) {
      year = number(word, 2, 4);
    }
  }

  private boolean takeTime(String word) {
    String[] parts = word.split(":", 3);
    if (parts.length < 3) {
      return false;
    }
    int h = whole(parts[0]);
    int m = whole(parts[1]);
    int s = number(parts[2], 1, 2);
    if (h == NONE || m == NONE || s == NONE) {
      return false;
    }
    hour = h;
    minute = m;
    second = s;
    return true;
  }

  private static int whole(String text) {
    return text.length() <= 2 ? number(text, text.length(), 2) : NONE;
  }

  private boolean takeMonth(String word) {
    if (word.length() < 3) {
      return false;
    }
    month = MONTHS.indexOf(word.substring(0, 3).toLowerCase(Locale.ROOT));
    return month != NONE;
  }

  /** The number a word begins with, if it has so many digits; something else may follow. */
  private static int number(String word, int least, int most) {
    int digits = 0;
    int number = 0;
    while (digits < word.length() && isDigit(word.charAt(digits))) {
      number = digits < most ? number * 10 + word.charAt(digits) - '0' : number;
      digits++;
    }
    return digits < Math.max(1, least) || digits > most ? NONE : number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private Optional<Instant> instant() {
    if (hour == NONE || day == NONE || month == NONE || year == NONE) {
      return Optional.empty();
    }
    int century = year < 70 ? 2000 : year < 100 ? 1900 : 0;
    if (century + year < FIRST_YEAR) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(century + year, month + 1, day, hour, minute, second)
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty(); // no such day or time
    }
  }
}
