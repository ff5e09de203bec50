package dev.weft.server;

import dev.weft.http.Url;
import java.util.Optional;

/** Names and values as a query and a form have them: {@code a=b&c=d%20e+f} (WHATWG URL §5). */
final class Pairs {
  private Pairs() {}

  /** {@return the first value of a name, decoded} */
  static Optional<String> first(String text, String name) {
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('&', at);
      end = end < 0 ? text.length() : end;
      int sign = text.indexOf('=', at);
      int nameEnd = sign < 0 || sign > end ? end : sign;
      if (nameEnd > at && decoded(text, at, nameEnd).equals(name)) {
        return Optional.of(nameEnd == end ? "" : decoded(text, nameEnd + 1, end));
      }
      at = end + 1;
    }
    return Optional.empty();
  }

  private static String decoded(String text, int from, int to) {
    return Url.decode(text.substring(from, to).replace('+', ' '));
  }
}
