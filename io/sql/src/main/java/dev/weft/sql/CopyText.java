package dev.weft.sql;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format of PostgreSQL's COPY. Pure.
 *
 * <p>PostgreSQL cannot store the NUL character and no text at all holds half a surrogate pair; both
 * become U+FFFD, the replacement character, so that one odd page does not spoil a batch.
 */
final class CopyText {
  private static final char REPLACEMENT = '\uFFFD';

  private final StringBuilder out = new StringBuilder(1 << 14);

  /** Adds a row: null is NULL, a collection an array, bytes are bytea, the rest is its text. */
  void row(@Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        out.append('\t');
      }
      value(values[i]);
    }
    out.append('\n');
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> out.append("\\N");
      case byte[] bytes -> bytes(bytes);
      case Collection<?> items -> escaped(array(items));
      default -> escaped(value.toString());
    }
  }

  private void bytes(byte[] bytes) {
    out.append("\\\\x");
    for (byte b : bytes) {
      out.append(Character.forDigit((b >> 4) & 0xF, 16)).append(Character.forDigit(b & 0xF, 16));
    }
  }

  private static String array(Collection<?> items) {
    StringBuilder array = new StringBuilder("{");
    for (Object item : items) {
      if (array.length() > 1) {
        array.append(',');
      }
      String text = item.toString().replace("\\", "\\\\").replace("\"", "\\\"");
      array.append('"').append(text).append('"');
    }
    return array.append('}').toString();
  }

  private void escaped(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case 0 -> out.append(REPLACEMENT);
        default -> {
          if (!Character.isSurrogate(c)) {
            out.append(c);
          } else if (Character.isHighSurrogate(c)
              && i + 1 < length
              && Character.isLowSurrogate(text.charAt(i + 1))) {
            out.append(c).append(text.charAt(++i));
          } else {
            out.append(REPLACEMENT);
          }
        }
      }
    }
  }

  int length() {
    return out.length();
  }

  /** {@return what was added, as bytes, and forgets it} */
  byte[] take() {
    byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
    out.setLength(0);
    return bytes;
  }
}
