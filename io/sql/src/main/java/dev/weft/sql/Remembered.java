package dev.weft.sql;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What is worth making once: a bounded map that forgets everything when it is full, because a
 * program has either few statements or no end of them.
 */
final class Remembered<K, V> {
  private static final int LIMIT = 1_000;

  // any thread
  private final Map<K, V> known = new ConcurrentHashMap<>();

  V get(K key, Function<? super K, ? extends V> make) {
    V value = known.get(key);
    if (value == null) {
      value = make.apply(key);
      if (known.size() >= LIMIT) {
        known.clear();
      }
      known.put(key, value);
    }
    return value;
  }
}
