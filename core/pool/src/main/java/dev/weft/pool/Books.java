package dev.weft.pool;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.TaskGroup;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ledger behind its lock, and the chores that follow from it once the lock is released. */
final class Books<K, R> {
  // immutable
  private final PoolFactory<K, R> factory;
  private final PoolConfig config;
  private final Tally tally = new Tally();
  private final @Nullable Home<K, R> home;

  /** The traces of leases that were lost. */
  private final ReferenceQueue<Loan<?, ?>> lost = new ReferenceQueue<>();

  /** Guards the ledger; nothing waits, calls back or closes under it. */
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private final Ledger<K, R> ledger;

  // any thread, but for what it says itself
  private final Tray<K, R> tray;

  Books(PoolFactory<K, R> factory, PoolConfig config, @Nullable TaskGroup group) {
    this.factory = factory;
    this.config = config;
    this.home = group == null ? null : new Home<>(group, this);
    this.ledger = new Ledger<>(config, tally, group != null);
    this.tray = ledger.desk.tray;
  }

  /** Has the keeper come, if there is a group. */
  void begin() {
    if (home != null) {
      home.begin();
    }
  }

  /** Reads or changes the ledger, then does what follows from it, also if it refuses. */
  <T extends @Nullable Object> T ask(Function<Ledger<K, R>, T> question) {
    Chores<K, R> chores = null;
    lock.lock();
    try {
      ledger.desk.clearTray();
      return question.apply(ledger);
    } finally {
      chores = ledger.takeChores();
      lock.unlock();
      settle(chores);
    }
  }

  void change(Consumer<Ledger<K, R>> change) {
    ask(ledger -> {
      change.accept(ledger);
      return true;
    });
  }

  void count(Consumer<Tally> counted) {
    change(ledger -> counted.accept(tally));
  }

  /** {@return the lease of a slot} Without the lock: every borrow comes by here. */
  Loan<K, R> lease(Pool<K, R> pool, Slot<K, R> slot) {
    Loan<K, R> loan = new Loan<>(pool, slot);
    slot.trace = new Trace(loan, slot, lost);
    if (slot.isSampled(config.leaks().sampleEvery())) {
      slot.keep(Trace.here());
    }
    (slot.wasPassedOn ? tally.passedOn : tally.borrowed).increment();
    return loan;
  }

  /** {@return whether tasks of a group look after what is here} */
  boolean isAtHome() {
    return home != null;
  }

  /**
   * {@return an idle slot for a key that was used a moment ago, if one is there} With a group, the
   * long way takes no longer than to look into the ledger here.
   */
  @Nullable Slot<K, R> takeFresh(K key, long now) {
    Thread me = Thread.currentThread();
    Slot<K, R> slot = tray.take(key, me, now);
    return slot != null || isAtHome() ? slot : ask(ledger -> ledger.takeFresh(key, me, now));
  }

  /** A slot comes back: passed on without the lock if it may, else into the ledger. */
  void giveBack(Slot<K, R> slot, long now) {
    if (slot.holds.isFull()) {
      notice(slot);
    }
    if (!tray.put(slot, now)) {
      change(ledger -> ledger.giveBack(slot, now));
    }
  }

  private void notice(Slot<K, R> slot) {
    lock.lock();
    try {
      ledger.desk.notice(slot);
    } finally {
      lock.unlock();
    }
  }

  /** Takes back what nobody can give back, because its lease was garbage-collected. */
  void findLost() {
    while (lost.poll() instanceof Trace trace) {
      @SuppressWarnings("unchecked") // only this pool's slots are queued here
      Slot<K, R> slot = (Slot<K, R>) trace.slot;
      long now = now();
      change(ledger -> ledger.lost(slot, trace, now));
    }
  }

  /** {@return a new thing, as the factory opens it in time} Without the lock. */
  R open(K key) throws InterruptedException {
    return Timeout.after(
        config.times().open(),
        "opening a thing for " + key,
        () -> {
          try {
            return factory.open(key);
          } catch (InterruptedException | RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new BrokenException("cannot open a thing for " + key + ": " + e.getMessage(), e);
          }
        });
  }

  /** A thing was opened. {@return whether it may exist; if not, it is closed} */
  boolean opened(Slot<K, R> slot, R thing, long start) {
    long now = now();
    double luck = Weft.random().nextDouble();
    boolean may = ask(ledger -> ledger.opened(slot, thing, now - start, luck, now));
    if (!may) {
      close(thing);
    }
    return may;
  }

  /** Closes and hands over; what nobody took goes back, until everything has its place. */
  private void settle(@Nullable Chores<K, R> first) {
    Chores<K, R> chores = first;
    while (chores != null) {
      List<Slot<K, R>> closing = chores.closing();
      closing.forEach(slot -> close(slot.value()));
      List<Slot<K, R>> returned = chores.deliver();
      if (home != null) {
        chores.orders().forEach(home::open);
      }
      chores.warnings().forEach(this::warn);
      chores = closing.isEmpty() && returned.isEmpty() ? null : putBack(closing, returned);
    }
  }

  private @Nullable Chores<K, R> putBack(List<Slot<K, R>> closed, List<Slot<K, R>> returned) {
    long now = now();
    lock.lock();
    try {
      ledger.closed(closed, now);
      returned.forEach(slot -> ledger.untaken(slot, now));
      return ledger.takeChores();
    } finally {
      lock.unlock();
    }
  }

  private void warn(PoolWarning warning) {
    try {
      config.leaks().report().accept(warning);
    } catch (RuntimeException e) {
      // whoever is told cannot break the pool
    }
  }

  void close(R thing) {
    try {
      factory.close(thing);
    } catch (Throwable e) {
      // what cannot be closed is gone all the same, and its room is free
    }
  }

  static long now() {
    return Clock.current().nanos();
  }
}
