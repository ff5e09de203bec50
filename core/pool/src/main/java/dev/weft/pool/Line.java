package dev.weft.pool;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
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

  /** Without a group borrowers look after their time themselves. */
  private final long patience;

  /** Waiters stay in line while a thing is opened for them. */
  private final boolean atHome;

  private final Load load;

  // guarded by the pool's lock
  /** The shelf whose oldest waiter that could be helped is the oldest of all. */
  private @Nullable Shelf<K, R> first;

  /** The other shelves with a waiter that could be helped, by its number: mostly there are none. */
  private final TreeMap<Long, Shelf<K, R>> others = new TreeMap<>();

  /** Before that nobody's time is up. */
  private long expiresAt = Long.MAX_VALUE;

  private int length;
  private int uncovered;

  Line(PoolConfig config, boolean atHome, Load load) {
    this.maxPerKey = config.maxPerKey();
    this.patience = atHome ? config.times().borrow().toNanos() : Long.MAX_VALUE;
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
    expiresAt = Math.min(expiresAt, waiter.expiresAt);
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
    return first;
  }

  /** Finds a shelf's place again after its slots or its waiters have changed. */
  void rank(Shelf<K, R> shelf, long now) {
    uncovered -= shelf.uncovered;
    shelf.uncovered = Math.max(0, shelf.waiters.size() - covered(shelf));
    uncovered += shelf.uncovered;
    long rank = rankOf(shelf, now);
    if (rank != shelf.rank) {
      takeOut(shelf);
      shelf.rank = rank;
      putIn(shelf);
    }
  }

  private void takeOut(Shelf<K, R> shelf) {
    if (shelf == first) {
      first = others.isEmpty() ? null : others.pollFirstEntry().getValue();
    } else if (shelf.rank != UNRANKED) {
      others.remove(shelf.rank);
    }
  }

  private void putIn(Shelf<K, R> shelf) {
    Shelf<K, R> known = first;
    if (shelf.rank == UNRANKED) {
      return;
    }
    if (known == null || shelf.rank < known.rank) {
      first = shelf;
      if (known != null) {
        others.put(known.rank, known);
      }
    } else {
      others.put(shelf.rank, shelf);
    }
  }

  private long rankOf(Shelf<K, R> shelf, long now) {
    Place.Waiter<K, R> oldest = shelf.waiters.first();
    if (oldest == null) {
      return UNRANKED;
    }
    if (!shelf.idle.isEmpty()) {
      return oldest.number;
    }
    if (shelf.size() >= maxPerKey || !wantsOpening(shelf, shelf.uncovered, now)) {
      return UNRANKED;
    }
    for (int i = covered(shelf); i > 0; i--) {
      oldest = Objects.requireNonNull(oldest.after, "more covered than there are");
    }
    return oldest.number;
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

  /** {@return when the time of a borrower is up that came at a time} */
  long expiry(long since) {
    return patience == Long.MAX_VALUE ? patience : since + patience;
  }

  /** {@return before when nobody's time is up} */
  long expiresAt() {
    return expiresAt;
  }

  /** {@return those of some shelves whose time is up} */
  List<Place.Waiter<K, R>> expired(Collection<Shelf<K, R>> shelves, long now) {
    List<Place.Waiter<K, R>> all =
        shelves.stream().flatMap(shelf -> shelf.waiters.all().stream()).toList();
    expiresAt =
        all.stream()
            .mapToLong(waiter -> waiter.expiresAt)
            .filter(time -> time > now)
            .min()
            .orElse(Long.MAX_VALUE);
    return all.stream().filter(waiter -> waiter.expiresAt <= now).toList();
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
