package dev.weft.sql;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format of PostgreSQL's COPY. Pure.
 *
 * <p>PostgreSQL cannot store the NUL character and no text at all holds half a surrogate pair: both
 * are refused.
 */
final class CopyText implements CopyFormat {
  private final StringBuilder out = new StringBuilder(1 << 14);

  /** Adds a row: null is NULL, a collection an array, bytes are bytea, the rest is its text. */
  @Override
  public void row(@Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        out.append('\t');
      }
      value(Values.plain(values[i]));
    }
    out.append('\n');
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> out.append("\\N");
      case byte[] bytes -> bytes(bytes);
      case Collection<?> items -> escaped(Literal.array(items));
      default -> escaped(value.toString());
    }
  }

  private void bytes(byte[] bytes) {
    out.append("\\\\x");
    for (byte b : bytes) {
      out.append(Character.forDigit((b >> 4) & 0xF, 16)).append(Character.forDigit(b & 0xF, 16));
    }
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
        case 0 -> throw cannotBeStored();
        default -> {
          if (!Character.isSurrogate(c)) {
            out.append(c);
          } else if (Character.isHighSurrogate(c)
              && i + 1 < length
              && Character.isLowSurrogate(text.charAt(i + 1))) {
            out.append(c).append(text.charAt(++i));
          } else {
            throw cannotBeStored();
          }
        }
      }
    }
  }

  private static IllegalArgumentException cannotBeStored() {
    return new IllegalArgumentException(
        "a text has a NUL or half a surrogate pair, which PostgreSQL cannot store");
  }

  @Override
  public void end() {
    // nothing comes behind the last row
  }

  @Override
  public String options() {
    return "";
  }

  @Override
  public int length() {
    return out.length();
  }

  @Override
  public byte[] take() {
    byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
    out.setLength(0);
    return bytes;
  }
}
