package dev.weft.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An IPv6 address, written as RFC 5952 wants it. */
final class Ipv6 {
  private static final int PIECES = 8;

  private Ipv6() {}

  /** The address in brackets, or null if it is none. */
  static @Nullable String parse(String text) {
    int gap = text.indexOf("::");
    List<Integer> left = pieces(gap < 0 ? text : text.substring(0, gap), gap < 0);
    List<Integer> right = pieces(gap < 0 ? "" : text.substring(gap + 2), true);
    if (left == null || right == null) {
      return null;
    }
    int missing = PIECES - left.size() - right.size();
    if (gap < 0 ? missing != 0 : missing < 1) {
      return null;
    }
    var all = new ArrayList<Integer>(left);
    for (int i = 0; i < missing; i++) {
      all.add(0);
    }
    all.addAll(right);
    return written(all);
  }

  /** The pieces between colons, or null if one is wrong; the last may be an IPv4 address. */
  private static @Nullable List<Integer> pieces(String text, boolean last) {
    var pieces = new ArrayList<Integer>();
    if (text.isEmpty()) {
      return pieces;
    }
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean dotted = last && i == parts.length - 1 && parts[i].indexOf('.') >= 0;
      if (dotted ? !addIpv4(parts[i], pieces) : !addHex(parts[i], pieces)) {
        return null;
      }
    }
    return pieces;
  }

  private static boolean addHex(String part, List<Integer> pieces) {
    if (!part.matches("[0-9A-Fa-f]{1,4}")) {
      return false;
    }
    return pieces.add(Integer.parseInt(part, 16));
  }

  private static boolean addIpv4(String part, List<Integer> pieces) {
    // Stricter than a host: four decimal numbers, no leading zeros.
    if (!part.matches("((0|[1-9][0-9]{0,2})(\\.(?!$)|$)){4}")) {
      return false;
    }
    String[] numbers = part.split("\\.");
    for (int i = 0; i < 4; i += 2) {
      int high = Integer.parseInt(numbers[i]);
      int low = Integer.parseInt(numbers[i + 1]);
      if (high > 255 || low > 255) {
        return false;
      }
      pieces.add(high << 8 | low);
    }
    return true;
  }

  /** The longest run of two or more zeros, the first of equals, becomes {@code ::}. */
  private static String written(List<Integer> pieces) {
    int start = -1;
    int length = 1;
    for (int i = 0; i < PIECES; i++) {
      int run = 0;
      while (i + run < PIECES && pieces.get(i + run) == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    return "["
        + (start < 0
            ? hex(pieces)
            : hex(pieces.subList(0, start)) + "::" + hex(pieces.subList(start + length, PIECES)))
        + "]";
  }

  private static String hex(List<Integer> pieces) {
    return String.join(":", pieces.stream().map(Integer::toHexString).toList());
  }
}
