package dev.weft.pool;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;

/**
 * The group a pool lives in: its tasks open what borrowers wait for, and do what is due when nobody
 * comes by. When the group is cancelled, the pool closes.
 */
final class Home<K, R> {
  private static final long FIRST_BACK_OFF = Duration.ofMillis(50).toNanos();
  private static final int MOST_DOUBLINGS = 8;

  // immutable
  private final TaskGroup group;
  private final Books<K, R> books;
  private final PoolFactory<K, R> factory;
  private final Duration openTimeout;

  Home(TaskGroup group, Books<K, R> books, PoolFactory<K, R> factory, PoolConfig config) {
    this.group = group;
    this.books = books;
    this.factory = factory;
    this.openTimeout = config.times().open();
  }

  /**
   * {@return how long to wait after so many failures in a row, in nanoseconds: 50 ms, then twice as
   * long each time up to 12.8 s, and up to half of it less by luck}
   */
  static long backOff(int failures, double luck) {
    long whole = FIRST_BACK_OFF << Math.min(failures - 1, MOST_DOUBLINGS);
    return whole - (long) (whole / 2.0 * luck);
  }

  // ---- opening ----

  /** Has a thing opened. Never waits. */
  void open(Chores.Order<K, R> order) {
    Slot<K, R> slot = order.slot();
    Task<?> opener;
    try {
      opener = group.fork("opening for " + slot.shelf.key, () -> live(slot, order.delay()));
    } catch (ClosedException e) {
      orphaned(slot);
      return;
    }
    if (books.ask(ledger -> ledger.openedBy(slot, opener))) {
      opener.cancel("the pool was closed");
    }
  }

  /** The life of an opener. */
  private void live(Slot<K, R> slot, long delay) {
    try {
      if (delay > 0) {
        Weft.sleep(Duration.ofNanos(delay));
      }
      long start = Books.now();
      if (books.ask(ledger -> ledger.begins(slot, start))) {
        R thing = openInTime(slot.shelf.key);
        books.opened(slot, thing, start);
      }
    } catch (InterruptedException e) {
      if (isCancelled()) {
        orphaned(slot);
      } else {
        failed(slot, e); // an interrupt of the factory's own
      }
    } catch (Throwable e) {
      failed(slot, e);
    }
  }

  private R openInTime(K key) throws InterruptedException {
    return Timeout.after(openTimeout, "opening a thing for " + key, () -> open(key));
  }

  private R open(K key) throws InterruptedException {
    try {
      return factory.open(key);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw cannotOpen(key, e);
    }
  }

  /** {@return what a borrower sees of a factory's failure} */
  static RuntimeException cannotOpen(Object key, Exception e) {
    return e instanceof RuntimeException itself
        ? itself
        : new BrokenException("cannot open a thing for " + key + ": " + e.getMessage(), e);
  }

  private static boolean isCancelled() {
    try {
      Weft.checkpoint();
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void failed(Slot<K, R> slot, Throwable why) {
    long now = Books.now();
    double luck = Weft.random().nextDouble();
    books.change(ledger -> ledger.failed(slot, why, luck, now));
  }

  /** Nobody opens things any more: the pool was closed, or the group was cancelled. */
  private void orphaned(Slot<K, R> slot) {
    long now = Books.now();
    books.change(ledger -> {
      ledger.shut("the pool's group ended or was cancelled", now);
      ledger.discard(slot, PoolStats.Cause.CLOSED, now);
    });
  }

  // ---- keeping ----

  void begin() {
    group.fork("pool keeper", this::keep);
  }

  /** The life of the keeper: until the pool is closed, it does what is due. */
  private void keep() throws InterruptedException {
    try {
      Handoff<Boolean> nudge = new Handoff<>();
      long due = comeBy(nudge);
      while (due != Long.MIN_VALUE) {
        await(nudge, due);
        nudge = new Handoff<>();
        due = comeBy(nudge);
      }
    } catch (InterruptedException e) {
      long now = Books.now();
      books.change(ledger -> ledger.shut("the pool's group was cancelled", now));
      throw e;
    }
  }

  private long comeBy(Handoff<Boolean> nudge) {
    books.findLost();
    long now = Books.now();
    return books.ask(ledger -> ledger.keep(nudge, now));
  }

  private static void await(Handoff<Boolean> nudge, long due) throws InterruptedException {
    if (due == Long.MAX_VALUE) {
      nudge.await();
    } else {
      Duration time = Duration.ofNanos(Math.max(0, due - Books.now()));
      Timeout.orElse(time, () -> false, () -> nudge.await());
    }
  }
}
