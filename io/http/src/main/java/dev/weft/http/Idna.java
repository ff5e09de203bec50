package dev.weft.http;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A host name made ASCII, as browsers do it (UTS #46, non-transitional).
 *
 * <p>Not {@link java.net.IDN}: that one follows the rules of 2003 and takes {@code straße.de} to
 * {@code strasse.de}, which can belong to someone else. Mapping is NFKC and lower case, which is
 * what the table of UTS #46 amounts to but for rare characters.
 */
final class Idna {
  /** What DNS can carry; encoding only makes a label longer. */
  private static final int LONGEST_LABEL = 63;

  private Idna() {}

  /** The ASCII name, lower case, or null if the name cannot be one. */
  static @Nullable String toAscii(String name) {
    if (ascii(name)) {
      String lower = name.toLowerCase(Locale.ROOT);
      return lower.contains("xn--") ? labels(lower) : lower;
    }
    String mapped = Normalizer.normalize(name, Normalizer.Form.NFKC);
    return labels(Normalizer.normalize(folded(mapped), Normalizer.Form.NFKC));
  }

  private static @Nullable String labels(String name) {
    String[] labels = name.split("\\.", -1);
    for (int i = 0; i < labels.length; i++) {
      boolean encoded = labels[i].startsWith("xn--");
      if (encoded && (labels[i].length() == 4 || !ascii(labels[i]))) {
        return null;
      }
      if (!ascii(labels[i])) {
        if (!allowed(labels[i])) {
          return null;
        }
        labels[i] = "xn--" + Punycode.encode(labels[i].codePoints().toArray());
      }
    }
    return String.join(".", labels);
  }

  private static String folded(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> !ignored(c))
        .map(c -> c == 0x3002 ? '.' : Character.toLowerCase(c))
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  /** Characters without a look of their own, which the mapping drops. */
  private static boolean ignored(int c) {
    return c == 0xAD
        || c == 0x34F
        || c == 0x200B
        || c == 0x2060
        || c == 0xFEFF
        || (c >= 0x180B && c <= 0x180F)
        || (c >= 0xFE00 && c <= 0xFE0F)
        || (c >= 0xE0100 && c <= 0xE01EF);
  }

  private static boolean allowed(String label) {
    int[] points = label.codePoints().toArray();
    int before = -1;
    for (int c : points) {
      boolean bad =
          switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                Character.ENCLOSING_MARK,
                Character.COMBINING_SPACING_MARK ->
                before < 0;
            case Character.FORMAT -> !joins(c, before);
            case Character.UNASSIGNED,
                Character.CONTROL,
                Character.SURROGATE,
                Character.PRIVATE_USE,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> c == 0xFFFD;
          };
      if (bad) {
        return false;
      }
      before = c;
    }
    return points.length <= LONGEST_LABEL;
  }

  /** The zero-width joiner and non-joiner mean something in Indic and Arabic scripts only. */
  private static boolean joins(int c, int before) {
    boolean joiner = c == 0x200C || c == 0x200D;
    return joiner
        && before >= 0
        && (Character.getType(before) == Character.NON_SPACING_MARK
            || Character.UnicodeScript.of(before) == Character.UnicodeScript.ARABIC);
  }

  private static boolean ascii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }
}
