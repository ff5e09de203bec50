package dev.weft.pool;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one line of all borrowers, kept per key so that those whose key is at its limit are passed
 * over without being looked at. Guarded by the pool's lock.
 */
final class Line<K, R> {
  private final int maxPerKey;

  /** Shelves whose own limit lets their oldest waiter in, by the number of that waiter. */
  private final TreeMap<Long, Shelf<K, R>> ready = new TreeMap<>();

  private int length;

  Line(int maxPerKey) {
    this.maxPerKey = maxPerKey;
  }

  void add(Place.Waiter<K, R> waiter) {
    waiter.shelf.waiters.add(waiter);
    length++;
    rank(waiter.shelf);
  }

  void remove(Place.Waiter<K, R> waiter) {
    if (waiter.shelf.waiters.remove(waiter)) {
      length--;
      rank(waiter.shelf);
    }
  }

  /** {@return the oldest waiter whose key is not at its limit} */
  Place.@Nullable Waiter<K, R> next() {
    return ready.isEmpty() ? null : ready.firstEntry().getValue().waiters.getFirst();
  }

  /** Finds a shelf's place again after its slots or its waiters have changed. */
  void rank(Shelf<K, R> shelf) {
    if (shelf.rank >= 0) {
      ready.remove(shelf.rank);
    }
    boolean room = !shelf.idle.isEmpty() || shelf.size() < maxPerKey;
    shelf.rank = room && !shelf.waiters.isEmpty() ? shelf.waiters.getFirst().number : -1;
    if (shelf.rank >= 0) {
      ready.put(shelf.rank, shelf);
    }
  }

  int length() {
    return length;
  }
}
