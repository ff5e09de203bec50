package dev.weft.pool;

import dev.weft.pool.Place.Waiter;
import dev.weft.pool.PoolStats.Cause;
import dev.weft.task.Handoff;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what is there and who waits for it: the ledger's working part, with what has to
 * be done after the lock is released. Guarded by the pool's lock.
 */
final class Desk<K, R> {
  // immutable
  final PoolConfig config;
  final Tally tally;

  /** Things are opened by tasks of a group, not by their borrowers. */
  final boolean atHome;

  private final long idleFor;

  // guarded by the pool's lock
  final Stock<K, R> stock;
  final Line<K, R> line;
  final Sizing sizing;
  final Watch<K, R> watch;

  /** Open while nobody is in line and nothing is to be closed that comes back. */
  final Tray<K, R> tray;

  /** Keys of which {@code min} things are kept open. */
  final List<Shelf<K, R>> kept = new ArrayList<>(1);

  boolean closed;

  /** When it was looked what is due. */
  private long visited;

  /** Those who wait for the pool to be empty. */
  private final List<Handoff<Boolean>> closers = new ArrayList<>(0);

  /** Slots that were removed and whose things are being closed: until then they take up room. */
  private int closing;

  private @Nullable Chores<K, R> chores;

  /** How the keeper is told, and when it comes by itself. */
  private @Nullable Handoff<Boolean> nudge;

  private long keeperAt = Long.MAX_VALUE;

  Desk(PoolConfig config, Tally tally, boolean atHome) {
    this.config = config;
    this.tally = tally;
    this.atHome = atHome;
    this.idleFor = config.times().idle().toNanos();
    this.stock = new Stock<>(config, tally);
    this.line = new Line<>(config, atHome, stock.load);
    this.sizing = new Sizing(config);
    this.watch = new Watch<>(config.leaks(), this);
    this.tray = new Tray<>(config);
  }

  // ---- taking ----

  /** {@return a slot: idle, or one to be opened by whoever does that here, or null} */
  @Nullable Slot<K, R> take(Shelf<K, R> shelf, Thread borrower, long now) {
    Slot<K, R> known = shelf.idle.peekFirst();
    if (known != null) {
      lend(known, borrower, now);
      return known;
    }
    if (shelf.size() >= config.maxPerKey() || !makeRoom(now)) {
      return null;
    }
    return begin(shelf, borrower, now);
  }

  private Slot<K, R> begin(Shelf<K, R> shelf, Thread opener, long now) {
    Slot<K, R> slot = stock.begin(shelf, opener, now);
    if (atHome) {
      chores().open(slot, Math.max(0, shelf.retryAt - now));
    }
    peak();
    return slot;
  }

  private boolean makeRoom(long now) {
    int taken = stock.size() + closing;
    Slot<K, R> other = taken == sizing.limit() ? stock.leastUsed() : null;
    if (other != null) {
      evict(other, Cause.ROOM, now);
    }
    return taken < sizing.limit() || other != null;
  }

  void lend(Slot<K, R> slot, Thread borrower, long now) {
    stock.lend(slot, borrower, now);
    nudgeBy(watch.due(now));
    peak();
  }

  // ---- letting in ----

  /** Lets in whoever can be served after something of a shelf came back. */
  void settle(Shelf<K, R> shelf, long now) {
    line.rank(shelf, now);
    admit(now);
    refill(now);
    stock.forgetIfEmpty(shelf);
    tellIfDrained();
  }

  /** Serves the oldest borrowers with what is there, and has things opened for others. */
  void admit(long now) {
    trim(now);
    for (Shelf<K, R> next = line.next(); next != null; next = line.next()) {
      Waiter<K, R> waiter = Objects.requireNonNull(next.waiters.first(), "nobody is in line");
      Slot<K, R> slot = take(next, waiter.borrower, now);
      if (slot == null) {
        break; // the limit in all is reached, and nothing is idle
      }
      if (slot.isOpen() || !atHome) {
        line.remove(waiter, now);
        chores().serve(waiter, slot);
      } else {
        line.rank(next, now);
      }
      if (slot.isOpen()) {
        tally.waiting.record(now - waiter.since);
      }
    }
  }

  private void trim(long now) {
    Slot<K, R> slot = stock.leastUsed();
    while (slot != null && stock.size() > sizing.limit()) {
      evict(slot, Cause.RESIZED, now);
      slot = stock.leastUsed();
    }
  }

  /** Has things opened until there are {@code min} again. */
  void refill(long now) {
    if (!closed && !kept.isEmpty()) {
      kept.forEach(shelf -> refill(shelf, now));
    }
  }

  private void refill(Shelf<K, R> shelf, long now) {
    while (shelf.living() < config.min()
        && shelf.size() < config.maxPerKey()
        && stock.size() + closing < sizing.limit()
        && (shelf.failures == 0 || shelf.opening == 0)) {
      begin(shelf, Thread.currentThread(), now);
      line.rank(shelf, now);
    }
    if (shelf.lent + shelf.idle.size() >= config.min()) {
      shelf.warming.forEach(chores()::tell);
      shelf.warming.clear();
    }
  }

  // ---- taking away ----

  void evict(Slot<K, R> slot, Cause cause, long now) {
    stock.takeOff(slot);
    close(slot, cause);
    line.rank(slot.shelf, now);
    stock.forgetIfEmpty(slot.shelf);
  }

  void close(Slot<K, R> slot, Cause cause) {
    if (stock.drop(slot, cause)) {
      chores().close(slot);
    }
  }

  /** {@return whether the slot was out} A thing in it is closed and counted. */
  boolean remove(Slot<K, R> slot, Cause cause, long now) {
    if (!endLoan(slot, now) && !stock.endOpening(slot)) {
      return false;
    }
    close(slot, cause);
    return true;
  }

  boolean endLoan(Slot<K, R> slot, long now) {
    boolean was = stock.endLoan(slot);
    if (was) {
      notice(slot);
      if (!slot.isTold) {
        held(now - slot.lentAt());
      }
      sizing.returned();
    }
    return was;
  }

  /** Takes note of the loans of a slot that the books did not see. */
  void notice(Slot<K, R> slot) {
    slot.holds.drain(this::held);
  }

  private void held(long nanos) {
    tally.hold.record(nanos);
    stock.load.held(nanos);
  }

  // ---- the tray ----

  /** Books what lies on the tray as what it is: idle. Before anything is decided. */
  void clearTray() {
    shelve(tray.clear());
  }

  /** The same, and from now on all that comes back does so through the books. */
  void shutTray() {
    shelve(tray.shut());
  }

  /** Opens the tray or shuts it, as things are after what was decided. */
  private void tendTray() {
    boolean may = !closed && !sizing.isOn() && line.length() == 0 && stock.size() <= sizing.limit();
    if (may) {
      long until = nextVisit();
      tray.open(until);
      if (stock.inUse() > 0) {
        nudgeBy(until);
      }
    } else if (tray.isOpen()) {
      shutTray();
      stock.recount();
      admit(visited); // what was put there after somebody had got in line
    }
  }

  /** {@return when the books have to be looked at, whatever is passed on until then} */
  private long nextVisit() {
    long look = watch.lookAt();
    return Math.min(
        Math.min(visited + idleFor, look), Math.min(stock.nextStale(), stock.nextDeath()));
  }

  private void shelve(List<Slot<K, R>> slots) {
    for (Slot<K, R> slot : slots) {
      long usedAt = slot.usedAt();
      endLoan(slot, usedAt);
      stock.shelve(slot, usedAt);
      line.rank(slot.shelf, usedAt);
    }
  }

  // ---- what time brings ----

  /** Does what is due: closes what has expired, finds the size, looks for loans without end. */
  void sweep(long now) {
    visited = now;
    sizing.passed(now, stock.inUse(), line.length());
    if (line.expiresAt() <= now) {
      expire(now);
    }
    sweepIdle(now);
    for (var slot = stock.dead(now); slot != null; slot = stock.dead(now)) {
      evict(slot, Cause.LIFETIME, now);
    }
    if (sizing.decide(now, stock.load)) {
      admit(now);
    }
    watch.look(now);
  }

  /** Tells those in line whose time is up. */
  private void expire(long now) {
    for (Waiter<K, R> waiter : line.expired(stock.shelves(), now)) {
      line.remove(waiter, now);
      chores().refuse(waiter.handoff, Expired.INSTANCE);
      stock.forgetIfEmpty(waiter.shelf);
    }
  }

  private void sweepIdle(long now) {
    Slot<K, R> slot = stock.longestIdle();
    while (slot != null && slot.idleUntil <= now) {
      if (slot.shelf.isKept && slot.shelf.living() <= config.min()) {
        stock.keepOn(slot);
      } else {
        evict(slot, Cause.IDLE, now);
      }
      slot = stock.longestIdle();
    }
  }

  /** {@return when the keeper is needed again, unless it is told before that} */
  long keeperLeaves(Handoff<Boolean> next, long now) {
    nudge = next;
    long due = stock.inUse() == 0 ? stock.nextStale() : Math.min(nextVisit(), watch.due(now));
    keeperAt = Math.min(Math.min(due, line.expiresAt()), sizing.due(line.length()));
    return keeperAt;
  }

  void nudgeBy(long time) {
    Handoff<Boolean> keeper = nudge;
    if (keeper != null && time < keeperAt) {
      nudge = null;
      chores().tell(keeper);
    }
  }

  void tellWhenDrained(Handoff<Boolean> closer) {
    closers.add(closer);
    tellIfDrained();
  }

  void tellIfDrained() {
    if (closed && stock.size() == 0 && closing == 0 && !closers.isEmpty()) {
      closers.forEach(chores()::tell);
      closers.clear();
    }
  }

  // ---- chores ----

  /** {@return what is to be done once the lock is released, or null} */
  @Nullable Chores<K, R> takeChores() {
    tendTray();
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

  Chores<K, R> chores() {
    if (chores == null) {
      chores = new Chores<>();
    }
    return chores;
  }

  void peak() {
    tally.peak(stock.size(), stock.inUse(), line.length());
  }

  /** {@return the numbers that explain why a borrower waits} */
  String use(K key) {
    Shelf<K, R> shelf = stock.known(key);
    return "%d of %d exist, %d idle, %d of %d for this key, %d waiting"
        .formatted(
            stock.size(),
            sizing.limit(),
            stock.idle(),
            shelf == null ? 0 : shelf.size(),
            config.maxPerKey(),
            line.length());
  }
}
