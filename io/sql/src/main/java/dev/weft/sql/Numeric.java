package dev.weft.sql;

import java.math.BigDecimal;

/** PostgreSQL's binary form of a decimal number: digits to the base of 10,000. Pure. */
final class Numeric {
  private static final int DIGITS = 4;
  private static final int BASE = 10_000;
  private static final int NEGATIVE = 0x4000;
  private static final int NOT_A_NUMBER = 0xC000;
  private static final int INFINITE = 0xD000;
  private static final int MINUS_INFINITE = 0xF000;

  /** PostgreSQL's limits: what it has no place for is not to fill ours. */
  private static final int MOST_BEFORE_POINT = 131_072;

  private static final int MOST_BEHIND_POINT = 16_383;

  /** So many of them fit a {@code long}. */
  private static final int FEW = 4;

  private Numeric() {}

  /**
   * Writes the length of a number, then the number.
   *
   * @throws IllegalArgumentException if it has more digits than PostgreSQL has place for
   */
  static void write(BinaryBuffer out, BigDecimal number) {
    if ((long) number.precision() - number.scale() > MOST_BEFORE_POINT
        || number.scale() > MOST_BEHIND_POINT) {
      throw new IllegalArgumentException("no numeric has so many digits");
    }
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
    out.int4(2 * (4 + last - first)).int2(last - first);
    out.int2(first == last ? 0 : whole.length() / DIGITS - 1 - first);
    out.int2(number.signum() < 0 ? NEGATIVE : 0).int2(fraction.length());
    for (int i = first; i < last; i++) {
      out.int2(group(all, i));
    }
  }

  private static int missing(int length) {
    return (DIGITS - length % DIGITS) % DIGITS;
  }

  private static int group(String digits, int place) {
    return Integer.parseInt(digits, place * DIGITS, (place + 1) * DIGITS, 10);
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
