package dev.weft.client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Cookies as text, in the format of Netscape that curl and browsers' exports have: a line each,
 * seven fields with tabs between them. Such a line has no place for SameSite.
 */
final class CookieFile {
  private static final String TITLE = "# Netscape HTTP Cookie File\n";
  private static final String HTTP_ONLY = "#HttpOnly_";
  private static final int FIELDS = 7;

  private CookieFile() {}

  static String write(List<Cookie> cookies) {
    StringBuilder text = new StringBuilder(TITLE);
    for (Cookie cookie : cookies) {
      // a tab in the value is the line's last field's own; elsewhere it would part a field in two
      if ((cookie.name() + cookie.path()).indexOf('\t') < 0) {
        text.append(line(cookie)).append('\n');
      }
    }
    return text.toString();
  }

  private static String line(Cookie cookie) {
    return String.join(
        "\t",
        (cookie.httpOnly() ? HTTP_ONLY : "") + (cookie.hostOnly() ? "" : ".") + cookie.domain(),
        yes(!cookie.hostOnly()),
        cookie.path(),
        yes(cookie.secure()),
        // 0 stands for the end of the session
        String.valueOf(cookie.expires().map(end -> Math.max(1, end.getEpochSecond())).orElse(0L)),
        cookie.name(),
        cookie.value());
  }

  private static String yes(boolean yes) {
    return yes ? "TRUE" : "FALSE";
  }

  /**
   * {@return the cookies of such a text}
   *
   * @throws IllegalArgumentException if a line is none; the message says which
   */
  static List<Cookie> read(String text) {
    List<Cookie> cookies = new ArrayList<>();
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i];
      boolean comment = line.startsWith("#") && !line.startsWith(HTTP_ONLY);
      if (!comment && !line.isBlank()) {
        cookies.add(cookie(line, i + 1));
      }
    }
    return cookies;
  }

  private static Cookie cookie(String line, int number) {
    boolean httpOnly = line.startsWith(HTTP_ONLY);
    String[] fields = (httpOnly ? line.substring(HTTP_ONLY.length()) : line).split("\t", FIELDS);
    if (fields.length < FIELDS) {
      throw wrong(number, "has %d fields instead of %d".formatted(fields.length, FIELDS));
    }
    String domain = fields[0].startsWith(".") ? fields[0].substring(1) : fields[0];
    if (domain.isEmpty()) {
      throw wrong(number, "names no domain");
    }
    if (!fields[2].startsWith("/")) {
      throw wrong(number, "has a path that does not begin with a slash: '%s'".formatted(fields[2]));
    }
    return new Cookie(
        fields[5],
        fields[6],
        domain.toLowerCase(Locale.ROOT),
        !isYes(fields[1], number),
        fields[2],
        end(fields[4], number),
        isYes(fields[3], number),
        httpOnly,
        Optional.empty());
  }

  private static boolean isYes(String field, int number) {
    return switch (field.toUpperCase(Locale.ROOT)) {
      case "TRUE" -> true;
      case "FALSE" -> false;
      default -> throw wrong(number, "has '%s' where TRUE or FALSE belongs".formatted(field));
    };
  }

  private static Optional<Instant> end(String field, int number) {
    if (!field.matches("-?\\d{1,11}")) {
      throw wrong(number, "has '%s' where seconds since 1970 belong".formatted(field));
    }
    long seconds = Long.parseLong(field);
    return seconds == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
  }

  private static IllegalArgumentException wrong(int number, String why) {
    return new IllegalArgumentException("line %d of the cookies %s".formatted(number, why));
  }
}
