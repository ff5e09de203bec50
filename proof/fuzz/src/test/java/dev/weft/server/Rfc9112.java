package dev.weft.server;

import dev.weft.fuzz.Fuzz;
import java.util.Locale;

/**
 * A strict reader of requests in the simplest words (RFC 9112): all bytes are there at once, and
 * what is not plainly right is none.
 */
final class Rfc9112 {
  /**
   * A request.
   *
   * @param head its words and fields
   * @param whole whether its body is all there
   */
  record Message(String head, String body, boolean whole) {}

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  /** A trailer that says what only a head may say is dropped, whatever it says. */
  private static final String OF_NO_MEANING =
      "(?is)(content-length|transfer-encoding|trailer):[^\r\n]*";

  private final String text;
  private int at;

  Rfc9112(byte[] bytes) {
    text = Fuzz.latin(bytes);
  }

  /** {@return the next request} Throws if there is none. */
  Message next() {
    if (text.startsWith("\r\n", at)) {
      at += 2;
    }
    String line = line();
    require(line.matches(TOKEN + " [!-~]+ HTTP/1\\.[0-9]"), line);
    StringBuilder head = new StringBuilder(line);
    int lengths = 0;
    int codings = 0;
    int hosts = 0;
    long length = 0;
    for (String field = line(); !field.isEmpty(); field = line()) {
      int colon = field.indexOf(':');
      require(colon > 0 && field.substring(0, colon).matches(TOKEN), field);
      String value = field.substring(colon + 1).replaceAll("^[ \t]+|[ \t]+$", "");
      require(!value.matches("(?s).*[\\x00-\\x08\\x0a-\\x1f\\x7f].*"), field);
      head.append('\n').append(field, 0, colon).append(": ").append(value);
      switch (field.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> {
          require(value.matches("[0-9]{1,18}"), field);
          lengths++;
          length = Long.parseLong(value);
        }
        case "transfer-encoding" -> {
          require(value.equalsIgnoreCase("chunked"), field);
          codings++;
        }
        case "host" -> hosts++;
        default -> {}
      }
    }
    require(lengths + codings < 2, "one length");
    require(hosts == 1 || (hosts == 0 && line.endsWith("HTTP/1.0")), "one host");
    return codings == 1 ? chunked(head.toString()) : counted(head.toString(), length);
  }

  private Message counted(String head, long length) {
    int end = (int) Math.min(text.length(), at + length);
    String body = text.substring(at, end);
    at = end;
    return new Message(head, body, body.length() == length);
  }

  private Message chunked(String head) {
    StringBuilder body = new StringBuilder();
    while (text.indexOf("\r\n", at) >= 0) {
      String line = line();
      if (!line.matches("[0-9A-Fa-f]{1,8}([ \t]*;[^\\x00-\\x08\\x0a-\\x1f\\x7f]*)?")) {
        return new Message(head, body.toString(), false);
      }
      long size = Long.parseLong(line.replaceFirst("[ \t;].*", ""), 16);
      if (size == 0) {
        return new Message(head, body.toString(), trailers());
      }
      int end = (int) Math.min(text.length(), at + size);
      body.append(text, at, end);
      at = end;
      if (!text.startsWith("\r\n", at)) {
        return new Message(head, body.toString(), false);
      }
      at += 2;
    }
    return new Message(head, body.toString(), false);
  }

  /** {@return whether they are all there} */
  private boolean trailers() {
    while (text.indexOf("\r\n", at) >= 0) {
      String field = line();
      if (field.isEmpty()) {
        return true;
      }
      boolean plain = field.matches("(?s)" + TOKEN + ":[^\\x00-\\x08\\x0a-\\x1f\\x7f]*");
      if (!plain && !field.matches(OF_NO_MEANING)) {
        return false;
      }
    }
    return false;
  }

  private String line() {
    int end = text.indexOf("\r\n", at);
    require(end >= 0, "an end of a line");
    String line = text.substring(at, end);
    at = end + 2;
    return line;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("to a strict reader this is none: " + what);
    }
  }
}
