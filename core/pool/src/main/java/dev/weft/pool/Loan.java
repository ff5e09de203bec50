package dev.weft.pool;

import dev.weft.task.ClosedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;

/** A lease of one slot of one pool. */
final class Loan<K, R> implements Lease<R> {
  private static final VarHandle ENDED;

  static {
    try {
      ENDED = MethodHandles.lookup().findVarHandle(Loan.class, "ended", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // immutable
  private final Pool<K, R> pool;
  private final Slot<K, R> slot;
  private final R value;

  // any thread, by compare-and-set
  private volatile boolean ended;

  Loan(Pool<K, R> pool, Slot<K, R> slot) {
    this.pool = pool;
    this.slot = slot;
    this.value = slot.value();
  }

  @Override
  public R value() {
    if (ended) {
      throw new ClosedException("the loan of " + slot + " has ended: borrow again");
    }
    return value;
  }

  @Override
  public void giveBack() {
    if (ENDED.compareAndSet(this, false, true)) {
      try {
        pool.giveBack(slot);
      } finally {
        Reference.reachabilityFence(this); // not lost before it is back
      }
    }
  }

  @Override
  public void discard() {
    if (ENDED.compareAndSet(this, false, true)) {
      try {
        pool.discard(slot, PoolStats.Cause.DISCARDED);
      } finally {
        Reference.reachabilityFence(this);
      }
    }
  }

  @Override
  public String toString() {
    return "loan of " + slot;
  }
}
