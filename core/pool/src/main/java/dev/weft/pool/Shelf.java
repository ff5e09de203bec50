package dev.weft.pool;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;

/** What the ledger knows of one key. Guarded by the pool's lock. */
final class Shelf<K, R> {
  final K key;

  /** Idle slots, the most recently used first. */
  final ArrayDeque<Slot<K, R>> idle = new ArrayDeque<>();

  /** Borrowers in line for this key, the oldest first. */
  final LinkedHashSet<Place.Waiter<K, R>> waiters = new LinkedHashSet<>();

  /** How many slots of this key are out. */
  int out;

  /** How many slots of this key have left the books while their things are being closed. */
  int closing;

  /** The number of its oldest waiter if that one could be served, else -1. */
  long rank = -1;

  Shelf(K key) {
    this.key = key;
  }

  /** {@return how many things of this key may be open at this moment} */
  int size() {
    return out + idle.size() + closing;
  }

  boolean isEmpty() {
    return size() == 0 && waiters.isEmpty();
  }
}
