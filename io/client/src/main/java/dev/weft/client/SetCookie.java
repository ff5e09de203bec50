package dev.weft.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Set-Cookie header says (RFC 6265bis §5.6), before anybody asks whether it may say so.
 *
 * @param domain as written, without a leading dot, in lower case; empty if not said
 * @param path as written; empty if not said or no path
 * @param maxAge how long it is to live; not positive if it is over
 */
record SetCookie(
    String name,
    String value,
    String domain,
    String path,
    Optional<Duration> maxAge,
    Optional<Instant> expires,
    boolean secure,
    boolean httpOnly,
    Optional<Cookie.SameSite> sameSite) {
  private static final int MOST_ATTRIBUTE = 1024;
  private static final int MOST_DIGITS = 10;

  /** {@return what it says, or null if it is none, or has a character in it that may not be} */
  static @Nullable SetCookie parse(String header) {
    if (header.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
      return null;
    }
    String[] parts = header.split(";", -1);
    int equals = parts[0].indexOf('=');
    String name = equals < 0 ? "" : trim(parts[0].substring(0, equals));
    String value = trim(parts[0].substring(equals + 1));
    if (name.isEmpty() && value.isEmpty()) {
      return null;
    }
    Draft draft = new Draft();
    for (int i = 1; i < parts.length; i++) {
      draft.take(parts[i]);
    }
    return draft.finish(name, value);
  }

  /** The attributes so far; of two with a name, the last counts. */
  private static final class Draft {
    private String domain = "";
    private String path = "";
    private Optional<Duration> maxAge = Optional.empty();
    private Optional<Instant> expires = Optional.empty();
    private boolean secure;
    private boolean httpOnly;
    private Optional<Cookie.SameSite> sameSite = Optional.empty();

    void take(String attribute) {
      int equals = attribute.indexOf('=');
      String name = trim(equals < 0 ? attribute : attribute.substring(0, equals));
      String value = equals < 0 ? "" : trim(attribute.substring(equals + 1));
      if (value.length() > MOST_ATTRIBUTE) {
        return;
      }
      switch (name.toLowerCase(Locale.ROOT)) {
        case "domain" -> domain = undotted(value).toLowerCase(Locale.ROOT);
        case "path" -> path = value.startsWith("/") ? value : "";
        case "max-age" -> maxAge = seconds(value).or(() -> maxAge);
        case "expires" -> expires = CookieDate.parse(value).or(() -> expires);
        case "secure" -> secure = true;
        case "httponly" -> httpOnly = true;
        case "samesite" -> sameSite = site(value);
        default -> {} // somebody else's
      }
    }

    SetCookie finish(String name, String value) {
      return new SetCookie(name, value, domain, path, maxAge, expires, secure, httpOnly, sameSite);
    }
  }

  private static String undotted(String domain) {
    return domain.startsWith(".") ? domain.substring(1) : domain;
  }

  private static Optional<Duration> seconds(String value) {
    String digits = value.startsWith("-") ? value.substring(1) : value;
    if (digits.isEmpty() || digits.chars().anyMatch(c -> c < '0' || c > '9')) {
      return Optional.empty();
    }
    if (value.startsWith("-")) {
      return Optional.of(Duration.ZERO);
    }
    String shown = digits.length() > MOST_DIGITS ? "9".repeat(MOST_DIGITS) : digits;
    return Optional.of(Duration.ofSeconds(Long.parseLong(shown)));
  }

  private static Optional<Cookie.SameSite> site(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "strict" -> Optional.of(Cookie.SameSite.STRICT);
      case "lax" -> Optional.of(Cookie.SameSite.LAX);
      case "none" -> Optional.of(Cookie.SameSite.NONE);
      default -> Optional.empty();
    };
  }

  private static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
