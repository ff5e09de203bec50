package dev.weft.http;

/**
 * The word of HTTP's grammar: methods, header names and media types are tokens (RFC 9110 §5.6.2).
 */
final class Token {
  private static final String MARKS = "!#$%&'*+-.^_`|~";

  private Token() {}

  static boolean is(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!mayHold(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Fit for a message: no line breaks, not endless. */
  static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 80 ? line : line.substring(0, 80) + "…";
  }

  private static boolean mayHold(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || MARKS.indexOf(c) >= 0;
  }
}
