package dev.weft.crawl;

/** A page's title as one line that any store takes. */
final class Title {
  private Title() {}

  /**
   * White space collapsed and trimmed, NUL and halves of characters removed, cut where it is too
   * long.
   */
  static String of(String text) {
    var line = new StringBuilder(Math.min(text.length(), PageParser.LONGEST_TITLE));
    boolean gap = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean space = Character.isWhitespace(c) || Character.isSpaceChar(c);
      gap |= space;
      if (!space && c != 0 && !half(c)) {
        int needed = Character.charCount(c) + (gap && !line.isEmpty() ? 1 : 0);
        if (line.length() + needed > PageParser.LONGEST_TITLE) {
          break;
        }
        line.append(gap && !line.isEmpty() ? " " : "").appendCodePoint(c);
        gap = false;
      }
    }
    return line.toString();
  }

  private static boolean half(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }
}
