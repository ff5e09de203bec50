package dev.weft.sync;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Permits that lie open and permits behind the lock are the same permits. */
public class SemaphoreStress {
  /** Two pass one by one: how many have, how many permits are there, how many wait. */
  @JCStressTest
  @Outcome(id = "2, 1, 0", expect = Expect.ACCEPTABLE, desc = "one by one")
  @Outcome(expect = Expect.FORBIDDEN, desc = "both at once, or a permit was lost or made")
  @State
  public static class Passing {
    private final Semaphore semaphore = new Semaphore(1);

    /** Guarded by the permit. */
    private int passed;

    @Actor
    public void first() {
      pass();
    }

    @Actor
    public void second() {
      pass();
    }

    private void pass() {
      try {
        semaphore.acquire();
        passed++;
        semaphore.release();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts", e);
      }
    }

    @Arbiter
    public void after(III_Result result) {
      result.r1 = passed;
      result.r2 = semaphore.stats().available();
      result.r3 = semaphore.stats().waiting();
    }
  }

  /**
   * One in line is told to stop while the permit is given back: whether it got it, how many are
   * there, how many wait.
   */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "it got the permit")
  @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "it left")
  @Outcome(expect = Expect.FORBIDDEN, desc = "the permit was lost or doubled")
  @State
  public static class Leaving {
    private final Semaphore semaphore = new Semaphore(1);
    private volatile @Nullable Thread waiter;

    public Leaving() {
      semaphore.tryAcquire();
    }

    @Actor
    public void waiter(III_Result result) {
      waiter = Thread.currentThread();
      try {
        semaphore.acquire();
        result.r1 = 1;
      } catch (InterruptedException e) {
        result.r1 = 0; // told now, or too late in the round before
      }
    }

    @Actor
    public void owner() {
      Thread known = waiter;
      if (known != null) {
        known.interrupt();
      }
      semaphore.release();
    }

    @Arbiter
    public void after(III_Result result) {
      result.r2 = semaphore.stats().available();
      result.r3 = semaphore.stats().waiting();
    }
  }

  /** One takes while another looks: whether it got one, what the other saw, what is left. */
  @JCStressTest
  @Outcome(id = "1, 2, 1", expect = Expect.ACCEPTABLE, desc = "looked, then taken")
  @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "taken, then looked")
  @Outcome(expect = Expect.FORBIDDEN, desc = "refused for no reason, or a permit came back")
  @State
  public static class Looking {
    private final Semaphore semaphore = new Semaphore(2);

    @Actor
    public void taker(III_Result result) {
      result.r1 = semaphore.tryAcquire() ? 1 : 0;
    }

    @Actor
    public void looker(III_Result result) {
      result.r2 = semaphore.stats().available();
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = semaphore.stats().available();
    }
  }

  /** The twin of Looking shuts in two steps: what is taken between them comes back. */
  @JCStressTest
  @Outcome(id = "1, 2, 1", expect = Expect.ACCEPTABLE, desc = "looked, then taken")
  @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "taken, then looked")
  @Outcome(expect = Expect.FORBIDDEN, desc = "refused for no reason, or a permit came back")
  @State
  public static class BrokenTwin {
    private static final int SHUT = -1;
    private final AtomicInteger open = new AtomicInteger(2);
    private final ReentrantLock lock = new ReentrantLock();

    @Actor
    public void taker(III_Result result) {
      int free = open.get();
      if (free == SHUT || !open.compareAndSet(free, free - 1)) {
        lock.lock();
        try {
          open.decrementAndGet();
        } finally {
          lock.unlock();
        }
      }
      result.r1 = 1;
    }

    @Actor
    public void looker(III_Result result) {
      lock.lock();
      try {
        int available = open.get();
        open.set(SHUT);
        result.r2 = available;
        open.set(available);
      } finally {
        lock.unlock();
      }
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = open.get();
    }
  }
}
