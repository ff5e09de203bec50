package dev.weft.pool;

import dev.weft.task.Handoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What the ledger knows of one key. Guarded by the pool's lock. */
final class Shelf<K, R> {
  private static final long FIRST_BACK_OFF = Duration.ofMillis(50).toNanos();
  private static final int MOST_DOUBLINGS = 8;

  final K key;

  /** Idle slots, the most recently used first. */
  final ArrayDeque<Slot<K, R>> idle = new ArrayDeque<>();

  /** Borrowers in line for this key, the oldest first. */
  final Chain<Place.Waiter<K, R>> waiters = new Chain<>();

  /** Those who wait until {@code min} things are open. */
  final List<Handoff<Boolean>> warming = new ArrayList<>(0);

  /** How many slots of this key are lent. */
  int lent;

  /** How many slots of this key are being opened. */
  int opening;

  /** How many slots of this key have left the books while their things are being closed. */
  int closing;

  /** Whether {@code min} things of this key are kept open. */
  boolean isKept;

  /** How often in a row it could not be opened, and when it may be tried again. */
  int failures;

  long retryAt;

  /**
   * The number of its oldest waiter that could be helped if it could, else {@link Line#UNRANKED}.
   */
  long rank = Line.UNRANKED;

  /** How many of its waiters have nothing that is being opened for them, when last ranked. */
  int uncovered;

  Shelf(K key) {
    this.key = key;
  }

  /**
   * It could not be opened. It may be tried again after 50 ms, then after twice as long each time
   * up to 12.8 s, and up to half of it less by luck.
   */
  void failed(double luck, long now) {
    long whole = FIRST_BACK_OFF << Math.min(failures++, MOST_DOUBLINGS);
    retryAt = now + whole - (long) (whole / 2.0 * luck);
  }

  /** {@return how many things of this key may be open at this moment} */
  int size() {
    return living() + closing;
  }

  /** {@return how many things of this key are open or being opened} */
  int living() {
    return lent + opening + idle.size();
  }

  boolean isEmpty() {
    return size() == 0 && waiters.isEmpty() && !isKept;
  }
}
