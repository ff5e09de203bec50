package dev.weft.bench;

import java.util.List;

/**
 * A number that a measured program prints, and the row in which it stands.
 *
 * @param key the member of the JSON object
 * @param title the case, in the row
 */
record Figure(String key, String title, String unit, Better better) {
  static List<Figure> nanos(String title) {
    return List.of(lower("nanos", title, "ns"));
  }

  /** Bytes of memory, seen from outside and from inside. */
  static List<Figure> bytes(String title) {
    return List.of(
        lower("bytes", title + ", resident", "B"), lower("heap", title + ", live heap", "B"));
  }

  static Figure lower(String key, String title, String unit) {
    return new Figure(key, title, unit, Better.LOWER);
  }

  static Figure higher(String key, String title, String unit) {
    return new Figure(key, title, unit, Better.HIGHER);
  }
}
