package dev.weft.http;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 address in any of the forms browsers take: {@code 127.1}, {@code 0x7f.1} and {@code
 * 2130706433} too.
 */
final class Ipv4 {
  private static final long TOO_LARGE = 1L << 32;

  private Ipv4() {}

  /** Whether a host can only be an address: its last part is a number. */
  static boolean endsInNumber(String host) {
    int to = host.endsWith(".") ? host.length() - 1 : host.length();
    String last = host.substring(host.lastIndexOf('.', to - 1) + 1, to);
    return !last.isEmpty()
        && (last.chars().allMatch(c -> c >= '0' && c <= '9') || number(last) >= 0);
  }

  /** The dotted address, or null if it is none. */
  static @Nullable String parse(String host) {
    String[] parts = host.split("\\.", -1);
    int count = parts.length - (parts[parts.length - 1].isEmpty() ? 1 : 0);
    if (count > 4) {
      return null;
    }
    long address = 0;
    for (int i = 0; i < count; i++) {
      long number = number(parts[i]);
      boolean last = i == count - 1;
      if (number < 0 || number >= (last ? 1L << 8 * (5 - count) : 256)) {
        return null;
      }
      address += last ? number : number << 8 * (3 - i);
    }
    return dotted(address);
  }

  /**
   * Decimal, octal after 0, hex after 0x; -1 if it is no number; what is too large stays too large.
   */
  private static long number(String part) {
    boolean hex = part.startsWith("0x") || part.startsWith("0X");
    boolean octal = !hex && part.length() > 1 && part.startsWith("0");
    int radix = hex ? 16 : octal ? 8 : 10;
    long number = part.isEmpty() ? -1 : 0;
    for (int i = hex ? 2 : 0; i < part.length(); i++) {
      int digit = part.charAt(i) < 128 ? Character.digit(part.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      number = Math.min(number * radix + digit, TOO_LARGE);
    }
    return number;
  }

  private static String dotted(long address) {
    return (address >> 24)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }
}
