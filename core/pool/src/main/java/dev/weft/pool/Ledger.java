package dev.weft.pool;

import dev.weft.pool.Place.Waiter;
import dev.weft.pool.PoolStats.Cause;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import java.util.ArrayList;
import java.util.List;
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
  private final boolean atHome;

  // guarded by the pool's lock
  final Desk<K, R> desk;
  private final Stock<K, R> stock;
  private final Line<K, R> line;
  private long lastNumber;

  Ledger(PoolConfig config, Tally tally, boolean atHome) {
    this.config = config;
    this.tally = tally;
    this.atHome = atHome;
    this.desk = new Desk<>(config, tally, atHome);
    this.stock = desk.stock;
    this.line = desk.line;
  }

  // ---- borrowing ----

  /** {@return an idle slot for a key that was used a moment ago, if there is one} */
  @Nullable Slot<K, R> takeFresh(K key, Thread borrower, long now) {
    requireOpen(key);
    desk.sweep(now);
    Shelf<K, R> shelf = stock.known(key);
    Slot<K, R> slot = shelf == null ? null : stock.freshest(shelf, now);
    if (slot != null) {
      desk.sizing.arrived();
      tally.waiting.record(0);
      desk.lend(slot, borrower, now);
    }
    return slot;
  }

  /** {@return a slot for a key or, if none can be had, a place in line} */
  Place<K, R> enter(K key, Thread borrower, long now) {
    requireOpen(key);
    desk.sweep(now);
    desk.sizing.arrived();
    Shelf<K, R> shelf = stock.shelf(key);
    Slot<K, R> slot = mayTake(shelf, now) ? desk.take(shelf, borrower, now) : null;
    if (slot == null) {
      return lineUp(shelf, borrower, now);
    }
    if (slot.isOpen()) {
      tally.waiting.record(0);
    }
    return slot;
  }

  /** {@return whether a newcomer overtakes nobody and, if it has to open a thing, should} */
  private boolean mayTake(Shelf<K, R> shelf, long now) {
    return !shelf.idle.isEmpty()
        || (!atHome && shelf.waiters.isEmpty() && line.wantsOpening(shelf, 1, now));
  }

  private Waiter<K, R> lineUp(Shelf<K, R> shelf, Thread borrower, long now) {
    Waiter<K, R> waiter = new Waiter<>(shelf, borrower, ++lastNumber, now, line.expiry(now));
    desk.nudgeBy(waiter.expiresAt);
    line.add(waiter, now);
    desk.admit(now);
    requireRoomInLine(waiter, now);
    if (shelf.uncovered > 0) {
      desk.watch.entered(borrower, now);
    }
    desk.nudgeBy(desk.sizing.due(line.length()));
    desk.peak();
    return waiter;
  }

  /** A borrower leaves the line; one that was served already is told by its handoff. */
  void leave(Waiter<K, R> waiter, long now) {
    desk.sweep(now);
    line.remove(waiter, now);
    stock.forgetIfEmpty(waiter.shelf);
  }

  /**
   * Swaps an unusable slot for another of its key; its borrower, who came at a time, keeps its
   * turn.
   */
  Place<K, R> replace(Slot<K, R> dead, Thread borrower, long since, long now) {
    desk.sweep(now);
    Shelf<K, R> shelf = dead.shelf;
    boolean wasOut = desk.remove(dead, Cause.UNUSABLE, now);
    if (!wasOut || desk.closed) {
      desk.settle(shelf, now);
      throw closed(shelf.key);
    }
    Place<K, R> place = !shelf.idle.isEmpty() || !atHome ? desk.take(shelf, borrower, now) : null;
    if (place == null) {
      Waiter<K, R> first = new Waiter<>(shelf, borrower, - ++lastNumber, now, line.expiry(since));
      desk.nudgeBy(first.expiresAt);
      line.add(first, now);
      place = first;
    }
    desk.settle(shelf, now);
    return place;
  }

  // ---- opening ----

  /** {@return whether a thing that a task of the group is about to open is still wanted} */
  boolean begins(Slot<K, R> slot, long now) {
    Shelf<K, R> shelf = slot.shelf;
    boolean spare =
        shelf.opening > shelf.waiters.size() && !(shelf.isKept && shelf.living() <= config.min());
    if ((desk.closed || spare) && stock.endOpening(slot)) {
      desk.settle(shelf, now);
      return false;
    }
    return true;
  }

  /** Who opens a slot. {@return whether nobody wants it any more} */
  boolean openedBy(Slot<K, R> slot, Task<?> opener) {
    slot.opener = opener;
    return desk.closed;
  }

  /**
   * A thing was opened.
   *
   * @param luck from 0 to 1: so much of a tenth of its lifetime it will not live
   * @return whether it may exist; not after the pool lost its patience
   */
  boolean opened(Slot<K, R> slot, R thing, long took, double luck, long now) {
    desk.sweep(now);
    tally.opened++;
    tally.creation.record(took);
    if (!stock.endOpening(slot)) {
      return false;
    }
    Shelf<K, R> shelf = slot.shelf;
    shelf.failures = 0;
    stock.load.opened(took);
    stock.opened(slot, thing, luck, now);
    if (!atHome) {
      tally.waiting.record(now - slot.lentAt());
      desk.lend(slot, slot.borrower(), now);
    } else if (desk.closed) {
      desk.close(slot, Cause.CLOSED);
    } else {
      stock.shelve(slot, now);
      desk.nudgeBy(stock.nextStale());
    }
    desk.settle(shelf, now);
    return true;
  }

  /** A task of the group could not open a thing: the oldest borrower is told. */
  void failed(Slot<K, R> slot, Throwable why, double luck, long now) {
    desk.sweep(now);
    if (!stock.endOpening(slot)) {
      return;
    }
    tally.openFailures++;
    Shelf<K, R> shelf = slot.shelf;
    shelf.failed(luck, now);
    Waiter<K, R> oldest = shelf.waiters.first();
    if (oldest != null) {
      line.remove(oldest, now);
      desk.chores().refuse(oldest.handoff, why);
    }
    unwarm(shelf, why);
    desk.settle(shelf, now);
  }

  /** Keeps {@code min} things of a key open from now on. */
  void warm(K key, Handoff<Boolean> warm, long now) {
    requireOpen(key);
    desk.sweep(now);
    Shelf<K, R> shelf = stock.shelf(key);
    if (!shelf.isKept) {
      requireRoomForOneMore(shelf);
      shelf.isKept = true;
      desk.kept.add(shelf);
    }
    shelf.warming.add(warm);
    desk.settle(shelf, now);
  }

  private void requireRoomForOneMore(Shelf<K, R> shelf) {
    int keys = desk.kept.size() + 1;
    int least = desk.sizing.least();
    if ((long) keys * config.min() > least) {
      stock.forgetIfEmpty(shelf);
      throw new RefusedException(
          "min %d for %d keys is more than the limit %d: raise max or floor, or warm up fewer"
              .formatted(config.min(), keys, least));
    }
  }

  private void unwarm(Shelf<K, R> shelf, Throwable why) {
    shelf.warming.forEach(who -> desk.chores().refuse(who, why));
    shelf.warming.clear();
  }

  // ---- giving back ----

  /** A slot comes back, to be lent again. */
  void giveBack(Slot<K, R> slot, long now) {
    desk.sweep(now);
    if (desk.closed || slot.isDead(now)) {
      desk.remove(slot, desk.closed ? Cause.CLOSED : Cause.LIFETIME, now);
    } else if (desk.endLoan(slot, now)) {
      stock.shelve(slot, now);
      desk.nudgeBy(slot.idleUntil);
    }
    desk.settle(slot.shelf, now);
  }

  /** A slot comes back from a borrower that had left, before anybody used it. */
  void untaken(Slot<K, R> slot, long now) {
    desk.sweep(now);
    if (desk.closed || !slot.isOpen()) {
      desk.remove(slot, Cause.CLOSED, now);
    } else if (stock.endLoan(slot)) {
      stock.putBack(slot, now);
    }
    desk.settle(slot.shelf, now);
  }

  /** A slot comes back and its thing, if open, is to be closed. */
  void discard(Slot<K, R> slot, Cause cause, long now) {
    desk.sweep(now);
    desk.remove(slot, cause, now);
    desk.settle(slot.shelf, now);
  }

  /** The lease of a slot was garbage-collected. */
  void lost(Slot<K, R> slot, Trace trace, long now) {
    if (stock.isOut(slot) && slot.trace == trace) {
      desk.watch.lost(slot, now);
      discard(slot, Cause.LEAKED, now);
    }
  }

  // ---- what time brings, and what people ask for ----

  /**
   * The keeper comes by.
   *
   * @param next how it is to be told that it is needed before that
   * @return when it is needed next; {@code Long.MIN_VALUE} if never again
   */
  long keep(Handoff<Boolean> next, long now) {
    if (desk.closed) {
      return Long.MIN_VALUE;
    }
    desk.sweep(now);
    desk.refill(now);
    return desk.keeperLeaves(next, now);
  }

  void resize(int max, long now) {
    int kept = desk.kept.size() * config.min();
    if (max < kept) {
      throw new RefusedException(
          "max %d is less than min %d for %d keys".formatted(max, config.min(), desk.kept.size()));
    }
    desk.sweep(now);
    desk.sizing.resize(max, now);
    desk.admit(now);
    desk.refill(now);
  }

  // ---- closing the pool ----

  /** Refuses from now on, fails who waits, closes what is idle; tells when nothing is out. */
  void close(Handoff<Boolean> drained, long now) {
    shut("the pool was closed", now);
    desk.tellWhenDrained(drained);
  }

  /** Closes as {@link #close} does, whoever asks for it. */
  void shut(String why, long now) {
    if (desk.closed) {
      return;
    }
    desk.closed = true;
    desk.shutTray();
    stock.shelves().forEach(shelf -> shut(shelf, why, now));
    for (var slot = stock.leastUsed(); slot != null; slot = stock.leastUsed()) {
      desk.evict(slot, Cause.CLOSED, now);
    }
    stock.forEachOpening(slot -> {
      if (slot.opener != null) {
        desk.chores().cancel(slot.opener);
      }
    });
    desk.nudgeBy(Long.MIN_VALUE);
    desk.tellIfDrained();
  }

  private void shut(Shelf<K, R> shelf, String why, long now) {
    unwarm(shelf, new ClosedException(why + " while " + shelf.key + " was warmed up"));
    for (Waiter<K, R> waiter : shelf.waiters.all()) {
      line.remove(waiter, now);
      String text = why + " while a borrower waited for " + shelf.key;
      desk.chores().refuse(waiter.handoff, new ClosedException(text));
    }
    shelf.isKept = false;
    stock.forgetIfEmpty(shelf);
  }

  /** Closes what is still out. {@return what that was} */
  List<Leftover> expel(long now) {
    List<Leftover> leftovers = new ArrayList<>();
    for (Slot<K, R> slot : stock.out()) {
      leftovers.add(slot.leftover(now));
      discard(slot, Cause.CLOSED, now);
    }
    return leftovers;
  }

  // ---- refusals ----

  private void requireOpen(K key) {
    if (desk.closed) {
      throw closed(key);
    }
  }

  private static ClosedException closed(Object key) {
    return new ClosedException("the pool is closed: nothing to borrow for " + key);
  }

  private void requireRoomInLine(Waiter<K, R> waiter, long now) {
    if (line.uncovered() > config.maxWaiters() && line.remove(waiter, now)) {
      tally.refused++;
      String use = desk.use(waiter.shelf.key);
      stock.forgetIfEmpty(waiter.shelf);
      throw new RefusedException(
          "the line for %s is full (maxWaiters %d; %s)"
              .formatted(waiter.shelf.key, config.maxWaiters(), use));
    }
  }

  // ---- what others may know ----

  @Nullable Chores<K, R> takeChores() {
    return desk.takeChores();
  }

  void closed(List<Slot<K, R>> slots, long now) {
    desk.closed(slots, now);
  }

  /** {@return everything that is lent, the oldest loans first} */
  List<Leftover> loans(long now) {
    return stock.loans().stream().map(slot -> slot.leftover(now)).toList();
  }

  PoolStats stats() {
    stock.forEachLoan(desk::notice);
    return new PoolStats(
        stock.size(),
        stock.idle(),
        stock.opening(),
        line.length(),
        desk.sizing.limit(),
        tally.peaks(),
        tally.totals(),
        tally.times(),
        tally.evictions(),
        desk.sizing.decisions());
  }
}
