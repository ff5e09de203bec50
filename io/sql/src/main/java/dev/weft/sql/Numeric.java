package dev.weft.sql;

import java.math.BigDecimal;
import java.nio.ByteBuffer;

/** PostgreSQL's binary form of a decimal number: digits to the base of 10,000. Pure. */
final class Numeric {
  private static final int DIGITS = 4;
  private static final short NEGATIVE = 0x4000;

  private Numeric() {}

  static byte[] bytes(BigDecimal number) {
    String[] parts = number.abs().toPlainString().split("\\.", 2);
    String fraction = parts.length < 2 ? "" : parts[1];
    String whole = "0".repeat(missing(parts[0].length())) + parts[0];
    String all = whole + fraction + "0".repeat(missing(fraction.length()));
    int groups = all.length() / DIGITS;
    int first = 0;
    int last = groups;
    while (first < last && group(all, first) == 0) {
      first++;
    }
    while (last > first && group(all, last - 1) == 0) {
      last--;
    }
    ByteBuffer out = ByteBuffer.allocate(2 * (4 + last - first));
    out.putShort((short) (last - first));
    out.putShort((short) (first == last ? 0 : whole.length() / DIGITS - 1 - first));
    out.putShort(number.signum() < 0 ? NEGATIVE : 0);
    out.putShort((short) fraction.length());
    for (int i = first; i < last; i++) {
      out.putShort(group(all, i));
    }
    return out.array();
  }

  private static int missing(int length) {
    return (DIGITS - length % DIGITS) % DIGITS;
  }

  private static short group(String digits, int place) {
    return (short) Integer.parseInt(digits, place * DIGITS, (place + 1) * DIGITS, 10);
  }
}
