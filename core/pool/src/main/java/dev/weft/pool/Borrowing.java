package dev.weft.pool;

import dev.weft.pool.PoolStats.Cause;
import dev.weft.task.ClosedException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One borrower on the long way to a thing: in line, then with a slot in hand, then opening it. */
final class Borrowing<K, R> {
  // immutable
  private final Pool<K, R> pool;
  private final Books<K, R> books;
  private final K key;
  private final Duration bound;
  private final long start;
  private final Thread me = Thread.currentThread();

  // the borrower only
  private boolean asked;
  private @Nullable Throwable failure;

  /**
   * @param bound how long it may take, which is looked after here in a pool with a group only
   */
  Borrowing(Pool<K, R> pool, Books<K, R> books, K key, Duration bound, long start) {
    this.pool = pool;
    this.books = books;
    this.key = key;
    this.bound = bound;
    this.start = start;
  }

  /** {@return a slot with a usable thing in it} */
  Slot<K, R> run() throws InterruptedException {
    books.findLost();
    Place<K, R> place = books.ask(ledger -> ledger.enter(key, me, start));
    while (true) {
      Slot<K, R> slot = slotAt(place);
      if (!slot.isOpen()) {
        open(slot);
        return slot;
      }
      if (pool.isUsable(slot) && isValid(slot)) {
        return slot;
      }
      long now = Books.now();
      place = books.ask(ledger -> ledger.replace(slot, me, start, now));
    }
  }

  private Slot<K, R> slotAt(Place<K, R> place) throws InterruptedException {
    return switch (place) {
      case Slot<K, R> slot -> slot;
      case Place.Waiter<K, R> waiter -> await(waiter);
    };
  }

  private Slot<K, R> await(Place.Waiter<K, R> waiter) throws InterruptedException {
    try {
      return waiter.handoff.await();
    } catch (InterruptedException e) {
      long now = Books.now();
      books.change(ledger -> ledger.leave(waiter, now));
      throw e;
    } catch (Expired e) {
      throw new TimedOutException("borrowing", bound, spent());
    } catch (TimedOutException e) {
      failure = e; // of the one who opened, not of this borrower
      throw e;
    }
  }

  private Duration spent() {
    return Duration.ofNanos(Books.now() - start);
  }

  /** {@return whether a thing still works, if that is in doubt} Stopped meanwhile, it is closed. */
  private boolean isValid(Slot<K, R> slot) throws InterruptedException {
    if (!slot.isDoubtful) {
      return true;
    }
    asked = false;
    try {
      Duration left = bound.minus(spent());
      return books.isAtHome()
          ? Timeout.after(left.isNegative() ? Duration.ZERO : left, () -> ask(slot))
          : ask(slot);
    } finally {
      if (!asked) {
        pool.discard(slot, Cause.UNUSABLE);
      }
    }
  }

  private boolean ask(Slot<K, R> slot) throws InterruptedException {
    boolean valid = pool.isValid(slot);
    asked = true;
    return valid;
  }

  private void open(Slot<K, R> slot) throws InterruptedException {
    long start = Books.now();
    R thing = openOrPassOn(slot);
    if (!books.opened(slot, thing, start)) {
      throw new ClosedException("the pool was closed while a thing for " + key + " was opened");
    }
  }

  /** Opens a thing. If that fails, the permission to do so passes on. */
  private R openOrPassOn(Slot<K, R> slot) throws InterruptedException {
    boolean opened = false;
    try {
      R thing = books.open(key);
      opened = true;
      return thing;
    } catch (InterruptedException e) {
      throw e;
    } catch (RuntimeException e) {
      failure = e;
      books.count(tally -> tally.openFailures++);
      throw e;
    } finally {
      if (!opened) {
        pool.discard(slot, Cause.DISCARDED);
      }
    }
  }

  /** {@return what the factory threw, if it did} */
  @Nullable Throwable failure() {
    return failure;
  }
}
