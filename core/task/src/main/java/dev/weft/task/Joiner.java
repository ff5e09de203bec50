package dev.weft.task;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who waits for the end of a task, or is to be told of it; a link in the stack of all.
 *
 * <pre>
 * waiting → woken or told
 *    └────→ gone             (gave up, taken back)
 * </pre>
 *
 * <p>One that has gone stays in the stack, empty, until a later one steps over it or sweeps it out:
 * so nobody takes a lock, and yet those that have gone are never many more than those that wait.
 */
final class Joiner implements Task.Watch {
  // in place of the stack of a task that has ended: how it did
  static final Joiner DONE = new Joiner(null);
  static final Joiner FAILED = new Joiner(null);
  static final Joiner CANCELLED = new Joiner(null);

  /** So many may come on top of others before one of them has to look for those that have gone. */
  private static final int LEAST_SWEEP = 16;

  private static final System.Logger LOG = System.getLogger("dev.weft.task");
  private static final VarHandle WAITER;

  static {
    try {
      WAITER = MethodHandles.lookup().findVarHandle(Joiner.class, "waiter", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * A Thread to be woken or a Runnable to be run; null once it has gone, or was run. Any thread.
   */
  private volatile @Nullable Object waiter;

  /**
   * The one below. Only ever moved past those that have gone, so whoever reads an old one just
   * meets more of them. Any thread.
   */
  private @Nullable Joiner next;

  /** How many may still come on top before a sweep. Written before others see this. */
  private int untilSweep = LEAST_SWEEP;

  private Joiner(@Nullable Object waiter) {
    this.waiter = waiter;
  }

  static Joiner ofCurrentThread() {
    return new Joiner(Thread.currentThread());
  }

  /** {@return one that has something done at the end, on the thread of the task} */
  static Joiner toRun(Runnable told) {
    return new Joiner(told);
  }

  /** Puts this on top of a stack, without those on top of it that have gone. */
  Joiner on(@Nullable Joiner top) {
    Joiner below = firstWaiting(top);
    next = below;
    if (below == null) {
      untilSweep = LEAST_SWEEP;
    } else if (below.untilSweep > 0) {
      untilSweep = below.untilSweep - 1;
    } else {
      untilSweep = Math.max(LEAST_SWEEP, sweep(below));
    }
    return this;
  }

  private static @Nullable Joiner firstWaiting(@Nullable Joiner top) {
    Joiner joiner = top;
    while (joiner != null && joiner.waiter == null) {
      joiner = joiner.next;
    }
    return joiner;
  }

  /** Takes out all that have gone. {@return how many are left} */
  private static int sweep(Joiner top) {
    int left = 1;
    for (Joiner joiner = top; ; left++) {
      Joiner below = firstWaiting(joiner.next);
      joiner.next = below;
      if (below == null) {
        return left;
      }
      joiner = below;
    }
  }

  /** The thread of this one does not wait any more. */
  void giveUp() {
    waiter = null;
  }

  @Override
  public boolean takeBack() {
    Object mine = waiter;
    return mine != null && WAITER.compareAndSet(this, mine, null);
  }

  /** {@return how the task with this stack ended, or null if it has not} */
  static Task.@Nullable State end(@Nullable Joiner top) {
    if (top == DONE) {
      return Task.State.DONE;
    }
    if (top == FAILED) {
      return Task.State.FAILED;
    }
    return top == CANCELLED ? Task.State.CANCELLED : null;
  }

  static void wakeAll(@Nullable Joiner top) {
    for (Joiner joiner = top; joiner != null; joiner = joiner.next) {
      Object waiter = joiner.waiter;
      if (waiter instanceof Thread thread) {
        LockSupport.unpark(thread);
      } else if (waiter != null) {
        joiner.tell();
      }
    }
  }

  /** Does what is to be done at the end, unless it was done or taken back. */
  void tell() {
    if (WAITER.getAndSet(this, null) instanceof Runnable told) {
      try {
        told.run();
      } catch (Throwable e) {
        LOG.log(Level.ERROR, "who was told of the end of a task failed; tasks go on", e);
      }
    }
  }

  /** {@return how long the stack is, those that have gone included} For tests. */
  static int length(@Nullable Joiner top) {
    int length = 0;
    for (Joiner joiner = top; joiner != null; joiner = joiner.next) {
      length++;
    }
    return length;
  }
}
