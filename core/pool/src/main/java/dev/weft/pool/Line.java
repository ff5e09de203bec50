package dev.weft.pool;

import java.util.Iterator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one line of all borrowers, kept per key so that those whose key is at its limit are passed
 * over without being looked at. Guarded by the pool's lock.
 */
final class Line<K, R> {
  static final long UNRANKED = Long.MIN_VALUE;

  // immutable
  private final int maxPerKey;

  /** Waiters stay in line while a thing is opened for them. */
  private final boolean atHome;

  private final Load load;

  // guarded by the pool's lock
  /** Shelves whose oldest waiter could be helped, by the number of that waiter. */
  private final TreeMap<Long, Shelf<K, R>> ready = new TreeMap<>();

  private int length;
  private int uncovered;

  Line(int maxPerKey, boolean atHome, Load load) {
    this.maxPerKey = maxPerKey;
    this.atHome = atHome;
    this.load = load;
  }

  void add(Place.Waiter<K, R> waiter, long now) {
    if (waiter.number < 0) {
      waiter.shelf.waiters.addFirst(waiter);
    } else {
      waiter.shelf.waiters.add(waiter);
    }
    length++;
    rank(waiter.shelf, now);
  }

  /** {@return whether it was in line} */
  boolean remove(Place.Waiter<K, R> waiter, long now) {
    boolean removed = waiter.shelf.waiters.remove(waiter);
    if (removed) {
      length--;
      rank(waiter.shelf, now);
    }
    return removed;
  }

  /** {@return the shelf of the oldest waiter that its own limit does not hold up} */
  @Nullable Shelf<K, R> next() {
    return ready.isEmpty() ? null : ready.firstEntry().getValue();
  }

  /** Finds a shelf's place again after its slots or its waiters have changed. */
  void rank(Shelf<K, R> shelf, long now) {
    uncovered -= shelf.uncovered;
    shelf.uncovered = Math.max(0, shelf.waiters.size() - covered(shelf));
    uncovered += shelf.uncovered;
    long rank = rankOf(shelf, now);
    if (rank != shelf.rank) {
      if (shelf.rank != UNRANKED) {
        ready.remove(shelf.rank);
      }
      if (rank != UNRANKED) {
        ready.put(rank, shelf);
      }
      shelf.rank = rank;
    }
  }

  private long rankOf(Shelf<K, R> shelf, long now) {
    if (shelf.waiters.isEmpty()) {
      return UNRANKED;
    }
    if (!shelf.idle.isEmpty()) {
      return shelf.waiters.getFirst().number;
    }
    if (shelf.size() >= maxPerKey || !wantsOpening(shelf, shelf.uncovered, now)) {
      return UNRANKED;
    }
    Iterator<Place.Waiter<K, R>> oldest = shelf.waiters.iterator();
    for (int i = covered(shelf); i > 0; i--) {
      oldest.next();
    }
    return oldest.next().number;
  }

  /**
   * {@return whether one more thing should be opened, for so many waiters that have none coming}
   *
   * <p>Not while what is lent will come back in time for them: a thing opened for somebody who was
   * served meanwhile is a thing too many. But as long as anybody waits, at least one is being
   * opened, for nobody can know what comes back. After a failure only one is tried at a time.
   */
  boolean wantsOpening(Shelf<K, R> shelf, int waiters, long now) {
    if (waiters == 0 || shelf.opening == 0) {
      return waiters > 0;
    }
    boolean failing = atHome && shelf.failures > 0;
    return !failing && waiters > load.returnsWithinAnOpening(shelf.lent, now);
  }

  private int covered(Shelf<K, R> shelf) {
    return atHome ? shelf.opening : 0;
  }

  int length() {
    return length;
  }

  /** {@return how many have nothing that is being opened for them} */
  int uncovered() {
    return uncovered;
  }
}
