package dev.weft.sync;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** One at a time holds the lock, whether it lay open or was handed over. */
public class LockStress {
  /** Two pass one by one: how many have, how many hold the lock, how many wait. */
  @JCStressTest
  @Outcome(id = "2, 0, 0", expect = Expect.ACCEPTABLE, desc = "one by one")
  @Outcome(expect = Expect.FORBIDDEN, desc = "both at once, or somebody waits for nobody")
  @State
  public static class Passing {
    private final Lock lock = new Lock();

    /** Guarded by the lock. */
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
        lock.run(() -> {
          passed++;
        });
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts", e);
      }
    }

    @Arbiter
    public void after(III_Result result) {
      Lock.Stats stats = lock.stats();
      result.r1 = passed;
      result.r2 = stats.owner().isPresent() ? 1 : 0;
      result.r3 = stats.waiting();
    }
  }

  /**
   * The twin releases without a look at who shut meanwhile: whether the one who came had the lock
   * at once, and whether it ever has it.
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "it lay open")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "handed over")
  @Outcome(expect = Expect.FORBIDDEN, desc = "it waits for a lock that lies open")
  @State
  public static class BrokenTwin {
    private static final int FREE = 0;
    private static final int HELD = 1;
    private final AtomicInteger open = new AtomicInteger(HELD);
    private volatile boolean inLine;
    private volatile boolean served;

    @Actor
    public void owner() {
      if (inLine) {
        served = true;
      } else {
        open.set(FREE);
      }
    }

    @Actor
    public void comer(II_Result result) {
      result.r1 = open.compareAndSet(FREE, HELD) ? 1 : 0;
      inLine = result.r1 == 0;
    }

    @Arbiter
    public void after(II_Result result) {
      result.r2 = result.r1 == 1 || served ? 1 : 0;
    }
  }
}
