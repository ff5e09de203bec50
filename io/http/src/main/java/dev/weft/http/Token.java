package dev.weft.http;

/**
 * The word of HTTP's grammar: methods, header names and media types are tokens (RFC 9110 §5.6.2).
 */
final class Token {
  private static final boolean[] MAY_HOLD = new boolean[128];

  static {
    for (char c = 0; c < MAY_HOLD.length; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      MAY_HOLD[c] = letter || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
  }

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
    return c < MAY_HOLD.length && MAY_HOLD[c];
  }
}
