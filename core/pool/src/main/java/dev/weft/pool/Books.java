package dev.weft.pool;

import dev.weft.task.Clock;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ledger behind its lock, and the chores that follow from it once the lock is released. */
final class Books<K, R> {
  // immutable
  private final PoolFactory<K, R> factory;
  private final Tally tally = new Tally();

  /** Guards the ledger; nothing waits, calls back or closes under it. */
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private final Ledger<K, R> ledger;

  Books(PoolFactory<K, R> factory, PoolConfig config) {
    this.factory = factory;
    this.ledger = new Ledger<>(config, tally);
  }

  /** Reads or changes the ledger, then does what follows from it, also if it refuses. */
  <T extends @Nullable Object> T ask(Function<Ledger<K, R>, T> question) {
    Chores<K, R> chores = null;
    lock.lock();
    try {
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

  /** Counts a loan without the lock: every borrow comes by here. */
  void countLoan() {
    tally.borrowed.increment();
  }

  /** Closes and hands over; what nobody took goes back, until everything has its place. */
  private void settle(@Nullable Chores<K, R> first) {
    Chores<K, R> chores = first;
    while (chores != null) {
      List<Slot<K, R>> closing = chores.closing();
      closing.forEach(slot -> close(slot.value()));
      List<Slot<K, R>> returned = chores.deliver();
      chores = closing.isEmpty() && returned.isEmpty() ? null : putBack(closing, returned);
    }
  }

  private @Nullable Chores<K, R> putBack(List<Slot<K, R>> closed, List<Slot<K, R>> returned) {
    long now = now();
    lock.lock();
    try {
      ledger.closed(closed, now);
      returned.forEach(slot -> ledger.giveBack(slot, now));
      return ledger.takeChores();
    } finally {
      lock.unlock();
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
