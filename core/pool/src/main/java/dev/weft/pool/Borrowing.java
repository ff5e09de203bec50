package dev.weft.pool;

import dev.weft.pool.PoolStats.Cause;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import org.jspecify.annotations.Nullable;

/** One borrower on the long way to a thing: in line, then with a slot in hand, then opening it. */
final class Borrowing<K, R> {
  // immutable
  private final Pool<K, R> pool;
  private final Books<K, R> books;
  private final K key;
  private final Thread me = Thread.currentThread();

  // the borrower only
  private @Nullable Throwable failure;

  Borrowing(Pool<K, R> pool, Books<K, R> books, K key) {
    this.pool = pool;
    this.books = books;
    this.key = key;
  }

  /** {@return a slot with a usable thing in it} */
  Slot<K, R> run() throws InterruptedException {
    Slot<K, R> slot = enter();
    while (slot.isOpen()) {
      if (pool.isUsable(slot)) {
        return slot;
      }
      slot = replace(slot);
    }
    open(slot);
    return slot;
  }

  private Slot<K, R> enter() throws InterruptedException {
    long now = Books.now();
    Place<K, R> place = books.ask(ledger -> ledger.enter(key, me, now));
    return switch (place) {
      case Slot<K, R> slot -> slot;
      case Place.Waiter<K, R> waiter -> await(waiter);
    };
  }

  private Slot<K, R> await(Place.Waiter<K, R> waiter) throws InterruptedException {
    try {
      return waiter.handoff.await();
    } catch (InterruptedException e) {
      books.change(ledger -> ledger.leave(waiter));
      throw e;
    }
  }

  private Slot<K, R> replace(Slot<K, R> dead) {
    long now = Books.now();
    return books.ask(ledger -> ledger.replace(dead, me, now));
  }

  private void open(Slot<K, R> slot) throws InterruptedException {
    R thing = openOrPassOn(slot);
    long now = Books.now();
    if (!books.ask(ledger -> ledger.opened(slot, thing, now))) {
      books.close(thing);
      throw new ClosedException("the pool was closed while a thing for " + key + " was opened");
    }
  }

  /** Opens a thing. If that fails, the permission to do so passes on. */
  private R openOrPassOn(Slot<K, R> slot) throws InterruptedException {
    boolean opened = false;
    try {
      R thing = pool.factory().open(key);
      opened = true;
      return thing;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw failed(e);
    } finally {
      if (!opened) {
        pool.discard(slot, Cause.DISCARDED);
      }
    }
  }

  private RuntimeException failed(Exception e) {
    RuntimeException unchecked =
        e instanceof RuntimeException itself
            ? itself
            : new BrokenException("cannot open a thing for " + key + ": " + e.getMessage(), e);
    failure = unchecked;
    books.count(tally -> tally.openFailures++);
    return unchecked;
  }

  /** {@return what the factory threw, if it did} */
  @Nullable Throwable failure() {
    return failure;
  }
}
