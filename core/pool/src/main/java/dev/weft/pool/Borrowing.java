package dev.weft.pool;

import dev.weft.pool.PoolStats.Cause;
import dev.weft.task.ClosedException;
import dev.weft.task.TimedOutException;
import org.jspecify.annotations.Nullable;

/** One borrower on the long way to a thing: in line, then with a slot in hand, then opening it. */
final class Borrowing<K, R> {
  // immutable
  private final Pool<K, R> pool;
  private final PoolFactory<K, R> factory;
  private final Books<K, R> books;
  private final K key;
  private final Thread me = Thread.currentThread();

  // the borrower only
  private @Nullable Throwable failure;

  Borrowing(Pool<K, R> pool, PoolFactory<K, R> factory, Books<K, R> books, K key) {
    this.pool = pool;
    this.factory = factory;
    this.books = books;
    this.key = key;
  }

  /** {@return a slot with a usable thing in it} */
  Slot<K, R> run() throws InterruptedException {
    books.findLost();
    long start = Books.now();
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
      place = books.ask(ledger -> ledger.replace(slot, me, now));
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
    } catch (TimedOutException e) {
      failure = e; // of the one who opened, not of this borrower
      throw e;
    }
  }

  /** {@return whether a thing still works, if that is in doubt} Stopped meanwhile, it is closed. */
  private boolean isValid(Slot<K, R> slot) throws InterruptedException {
    if (!slot.isDoubtful) {
      return true;
    }
    boolean asked = false;
    try {
      boolean valid = factory.validate(slot.value());
      asked = true;
      return valid;
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      asked = true;
      return false; // whatever it is, the room must not be lost to it
    } finally {
      if (!asked) {
        pool.discard(slot, Cause.UNUSABLE);
      }
    }
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
