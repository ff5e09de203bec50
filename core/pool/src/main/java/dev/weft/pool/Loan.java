package dev.weft.pool;

import dev.weft.task.ClosedException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lease of one slot of one pool. */
final class Loan<K, R> implements Lease<R> {
  // immutable
  private final Pool<K, R> pool;
  private final Slot<K, R> slot;
  private final R value;

  // any thread
  private final AtomicBoolean ended = new AtomicBoolean();

  Loan(Pool<K, R> pool, Slot<K, R> slot) {
    this.pool = pool;
    this.slot = slot;
    this.value = slot.value();
  }

  @Override
  public R value() {
    if (ended.get()) {
      throw new ClosedException("the loan of " + slot + " has ended: borrow again");
    }
    return value;
  }

  @Override
  public void giveBack() {
    if (ended.compareAndSet(false, true)) {
      pool.giveBack(slot);
    }
  }

  @Override
  public void discard() {
    if (ended.compareAndSet(false, true)) {
      pool.discard(slot, PoolStats.Cause.DISCARDED);
    }
  }

  @Override
  public String toString() {
    return "loan of " + slot;
  }
}
