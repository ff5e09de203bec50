package dev.weft.sql;

import java.math.BigDecimal;
import java.nio.ByteBuffer;

/** PostgreSQL's binary form of a decimal number: digits to the base of 10,000. Pure. */
final class Numeric {
  private static final int DIGITS = 4;
  private static final int BASE = 10_000;
  private static final int NEGATIVE = 0x4000;
  private static final int NOT_A_NUMBER = 0xC000;
  private static final int INFINITE = 0xD000;
  private static final int MINUS_INFINITE = 0xF000;

  /** So many of them fit a {@code long}. */
  private static final int FEW = 4;

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
    out.putShort((short) (number.signum() < 0 ? NEGATIVE : 0));
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

  /** {@return a {@code BigDecimal}; a {@code Double} if it is none: NaN or an infinity} */
  static Object read(byte[] bytes, int at) {
    int count = Binary.int2(bytes, at);
    int weight = Binary.int2(bytes, at + 2);
    int sign = Binary.int2(bytes, at + 4) & 0xFFFF;
    int scale = Binary.int2(bytes, at + 6);
    return switch (sign) {
      case NOT_A_NUMBER -> Double.NaN;
      case INFINITE -> Double.POSITIVE_INFINITY;
      case MINUS_INFINITE -> Double.NEGATIVE_INFINITY;
      default -> {
        BigDecimal size =
            size(bytes, at + 8, count).scaleByPowerOfTen(DIGITS * (weight - count + 1));
        yield (sign == NEGATIVE ? size.negate() : size).setScale(scale);
      }
    };
  }

  private static BigDecimal size(byte[] bytes, int at, int count) {
    if (count > FEW) {
      StringBuilder all = new StringBuilder(DIGITS * count);
      for (int i = 0; i < count; i++) {
        all.append(Integer.toString(BASE + Binary.int2(bytes, at + 2 * i)), 1, DIGITS + 1);
      }
      return new BigDecimal(all.toString());
    }
    long all = 0;
    for (int i = 0; i < count; i++) {
      all = all * BASE + Binary.int2(bytes, at + 2 * i);
    }
    return BigDecimal.valueOf(all);
  }
}
