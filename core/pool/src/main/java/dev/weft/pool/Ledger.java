package dev.weft.pool;

import dev.weft.pool.PoolStats.Cause;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The book-keeping of a pool: who has what, who waits, who is next.
 *
 * <p>Pure decisions: waits for nothing, calls nobody, reads no clock. Guarded by the pool's lock.
 * What has to happen afterwards is collected as {@link Chores}. Between two calls no borrower waits
 * that could be served, so a newcomer never overtakes one.
 */
final class Ledger<K, R> {
  // immutable
  private final PoolConfig config;
  private final Tally tally;

  // guarded by the pool's lock
  private final Map<K, Shelf<K, R>> shelves = new HashMap<>();
  private final Rack<K, R> idle = new Rack<>();
  private final Line<K, R> line;

  /** Slots that are lent or being opened. */
  private final LinkedHashSet<Slot<K, R>> out = new LinkedHashSet<>();

  /** Those who wait for the pool to be empty. */
  private final List<Handoff<Boolean>> closers = new ArrayList<>();

  /** Slots that were removed and whose things are being closed: until then they take up room. */
  private int closing;

  private @Nullable Chores<K, R> chores;
  private long lastNumber;
  private boolean closed;

  Ledger(PoolConfig config, Tally tally) {
    this.config = config;
    this.tally = tally;
    this.line = new Line<>(config.maxPerKey());
  }

  // ---- borrowing ----

  /** {@return an idle slot for a key, if there is one} */
  @Nullable Slot<K, R> takeIdle(K key, Thread borrower, long now) {
    requireOpen(key);
    sweep(now);
    Shelf<K, R> shelf = shelves.get(key);
    return shelf == null ? null : takeIdle(shelf, borrower, now);
  }

  /** {@return a slot for a key or, if none can be had, a place in line} */
  Place<K, R> enter(K key, Thread borrower, long now) {
    requireOpen(key);
    sweep(now);
    Shelf<K, R> shelf = shelves.computeIfAbsent(key, Shelf::new);
    Slot<K, R> slot = take(shelf, borrower, now);
    if (slot != null) {
      return slot;
    }
    requireRoomInLine(shelf);
    Place.Waiter<K, R> waiter = new Place.Waiter<>(shelf, borrower, ++lastNumber);
    line.add(waiter);
    peak();
    return waiter;
  }

  /** A borrower leaves the line; one that was served already is told by its handoff. */
  void leave(Place.Waiter<K, R> waiter) {
    line.remove(waiter);
    forgetIfEmpty(waiter.shelf);
  }

  /** Swaps an unusable slot for another of its key; its borrower keeps its turn. */
  Slot<K, R> replace(Slot<K, R> dead, Thread borrower, long now) {
    Shelf<K, R> shelf = dead.shelf;
    boolean wasOut = remove(dead, Cause.UNUSABLE);
    Slot<K, R> slot = wasOut && !closed ? take(shelf, borrower, now) : null;
    settle(shelf, now);
    if (slot == null) {
      throw closed(shelf.key);
    }
    return slot;
  }

  private @Nullable Slot<K, R> take(Shelf<K, R> shelf, Thread borrower, long now) {
    Slot<K, R> known = takeIdle(shelf, borrower, now);
    if (known != null || shelf.size() >= config.maxPerKey()) {
      return known;
    }
    if (size() + closing >= config.max()) {
      Slot<K, R> other = idle.leastUsed();
      if (other == null) {
        return null;
      }
      evict(other, Cause.ROOM);
    }
    return lend(new Slot<>(shelf, ++lastNumber), borrower, now);
  }

  private @Nullable Slot<K, R> takeIdle(Shelf<K, R> shelf, Thread borrower, long now) {
    Slot<K, R> slot = shelf.idle.peekFirst();
    if (slot == null) {
      return null;
    }
    idle.remove(slot);
    return lend(slot, borrower, now);
  }

  private Slot<K, R> lend(Slot<K, R> slot, Thread borrower, long now) {
    slot.lent(borrower, now);
    slot.shelf.out++;
    out.add(slot);
    peak();
    return slot;
  }

  /** A thing was opened. {@return whether it may exist; not after the pool lost its patience} */
  boolean opened(Slot<K, R> slot, R thing, long now) {
    tally.opened++;
    if (!out.contains(slot)) {
      return false;
    }
    slot.opened(thing, now + lifetime(slot.number));
    return true;
  }

  /** Up to 10 % less than the limit, evenly spread: multiples of the golden ratio, no luck. */
  private long lifetime(long number) {
    double fraction = (number * 0x9E3779B97F4A7C15L >>> 11) * 0x1p-53;
    long whole = config.lifetime().toNanos();
    return whole - (long) (whole / 10.0 * fraction);
  }

  // ---- giving back ----

  /** A slot comes back: an open one to be lent again, an empty one as a mere permission. */
  void giveBack(Slot<K, R> slot, long now) {
    sweep(now);
    if (closed) {
      remove(slot, Cause.CLOSED);
    } else if (slot.isDead(now)) {
      remove(slot, Cause.LIFETIME);
    } else if (!slot.isOpen()) {
      remove(slot, Cause.DISCARDED);
    } else if (out.remove(slot)) {
      slot.shelf.out--;
      slot.shelved(now + config.idleTime().toNanos());
      idle.add(slot);
    }
    settle(slot.shelf, now);
  }

  /** A slot comes back and its thing, if open, is to be closed. */
  void discard(Slot<K, R> slot, Cause cause, long now) {
    remove(slot, cause);
    settle(slot.shelf, now);
  }

  /** {@return whether the slot was out} A thing in it is closed and counted. */
  private boolean remove(Slot<K, R> slot, Cause cause) {
    if (!out.remove(slot)) {
      return false;
    }
    slot.shelf.out--;
    if (slot.isOpen()) {
      tally.evicted(cause);
      chores().close(slot);
    }
    return true;
  }

  /** Lets in whoever can be served after something of a shelf came back. */
  private void settle(Shelf<K, R> shelf, long now) {
    line.rank(shelf);
    for (var waiter = line.next(); waiter != null; waiter = line.next()) {
      Slot<K, R> slot = take(waiter.shelf, waiter.borrower, now);
      if (slot == null) {
        break; // the limit in all is reached, and nothing is idle
      }
      line.remove(waiter);
      chores().serve(waiter, slot);
    }
    forgetIfEmpty(shelf);
    tellIfDrained();
  }

  // ---- closing what is idle ----

  private void sweep(long now) {
    for (var slot = idle.stale(now); slot != null; slot = idle.stale(now)) {
      evict(slot, slot.isDead(now) ? Cause.LIFETIME : Cause.IDLE);
    }
  }

  private void evict(Slot<K, R> slot, Cause cause) {
    idle.remove(slot);
    tally.evicted(cause);
    chores().close(slot);
    line.rank(slot.shelf);
    forgetIfEmpty(slot.shelf);
  }

  private void forgetIfEmpty(Shelf<K, R> shelf) {
    if (shelf.isEmpty()) {
      shelves.remove(shelf.key, shelf);
    }
  }

  // ---- closing the pool ----

  /** Refuses from now on, fails who waits, closes what is idle; tells when nothing is out. */
  void close(Handoff<Boolean> drained) {
    closed = true;
    for (Shelf<K, R> shelf : List.copyOf(shelves.values())) {
      for (Place.Waiter<K, R> waiter : List.copyOf(shelf.waiters)) {
        leave(waiter);
        chores().refuse(waiter);
      }
    }
    idle.all().forEach(slot -> evict(slot, Cause.CLOSED));
    closers.add(drained);
    tellIfDrained();
  }

  /** Closes what is still out. {@return what that was} */
  List<Leftover> expel(long now) {
    List<Leftover> leftovers = new ArrayList<>();
    for (Slot<K, R> slot : List.copyOf(out)) {
      leftovers.add(slot.leftover(now));
      discard(slot, Cause.CLOSED, now);
    }
    return leftovers;
  }

  private void tellIfDrained() {
    if (closed && out.isEmpty() && closing == 0 && !closers.isEmpty()) {
      chores().tell(closers);
      closers.clear();
    }
  }

  // ---- refusals ----

  private void requireOpen(K key) {
    if (closed) {
      throw closed(key);
    }
  }

  private static ClosedException closed(Object key) {
    return new ClosedException("the pool is closed: nothing to borrow for " + key);
  }

  private void requireRoomInLine(Shelf<K, R> shelf) {
    if (line.length() >= config.maxWaiters()) {
      tally.refused++;
      String use = use(shelf.key);
      forgetIfEmpty(shelf);
      throw new RefusedException(
          "the line for %s is full (maxWaiters %d; %s)"
              .formatted(shelf.key, config.maxWaiters(), use));
    }
  }

  // ---- what others may know ----

  /** {@return what is to be done once the lock is released, or null} */
  @Nullable Chores<K, R> takeChores() {
    Chores<K, R> taken = chores;
    chores = null;
    if (taken != null) {
      taken.closing().forEach(slot -> slot.shelf.closing++);
      closing += taken.closing().size();
    }
    return taken;
  }

  /** The things of removed slots are closed now: their room is free for whoever waits. */
  void closed(List<Slot<K, R>> slots, long now) {
    closing -= slots.size();
    slots.forEach(slot -> slot.shelf.closing--);
    slots.forEach(slot -> settle(slot.shelf, now));
  }

  private Chores<K, R> chores() {
    if (chores == null) {
      chores = new Chores<>();
    }
    return chores;
  }

  private int size() {
    return out.size() + idle.size();
  }

  private void peak() {
    tally.peak(size(), out.size(), line.length());
  }

  PoolStats stats() {
    return tally.stats(size(), idle.size(), line.length());
  }

  /** {@return the numbers that explain why a borrower waits} */
  String use(K key) {
    Shelf<K, R> shelf = shelves.get(key);
    int here = shelf == null ? 0 : shelf.size();
    return "%d of %d exist, %d idle, %d of %d for this key, %d waiting"
        .formatted(size(), config.max(), idle.size(), here, config.maxPerKey(), line.length());
  }
}
