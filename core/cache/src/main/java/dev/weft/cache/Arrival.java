package dev.weft.cache;

import java.util.List;

/** What a caller finds that asks for a key. */
sealed interface Arrival<K, V> {
  /** The answer is there. */
  record There<K, V>(Entry<V> entry) implements Arrival<K, V> {}

  /** Nobody loads the key: the caller does. */
  record Fly<K, V>(Flight<K, V> flight) implements Arrival<K, V> {}

  /** Somebody loads the key: the caller waits. */
  record Wait<K, V>(Seat<K, V> seat) implements Arrival<K, V> {}

  /** The load would wait for itself, by way of these keys. */
  record Circle<K, V>(List<K> keys) implements Arrival<K, V> {}
}
