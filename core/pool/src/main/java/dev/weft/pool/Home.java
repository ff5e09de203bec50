package dev.weft.pool;

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
  // immutable
  private final TaskGroup group;
  private final Books<K, R> books;

  Home(TaskGroup group, Books<K, R> books) {
    this.group = group;
    this.books = books;
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
        R thing = books.open(slot.shelf.key);
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
