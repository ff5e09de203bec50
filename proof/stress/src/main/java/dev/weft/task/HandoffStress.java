package dev.weft.task;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The value arrives once, or stays with its giver. */
public class HandoffStress {
  /** Whether the value was taken of the giver, and what the waiter got. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "given")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the waiter left")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost or doubled")
  @State
  public static class Leaving {
    private final Handoff<Integer> handoff = new Handoff<>();

    @Actor
    public void giver(II_Result result) {
      result.r1 = handoff.give(1) ? 1 : 0;
    }

    @Actor
    public void waiter(II_Result result) {
      Thread.currentThread().interrupt(); // so that it leaves instead of waiting
      try {
        result.r2 = handoff.await();
      } catch (InterruptedException e) {
        result.r2 = 0;
      }
      Thread.interrupted();
    }
  }

  /** Whether the value was taken of the first giver, of the second, and what was there. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the first won")
  @Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "the second won")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost or doubled")
  @State
  public static class Competing {
    private final Handoff<Integer> handoff = new Handoff<>();

    @Actor
    public void first(III_Result result) {
      result.r1 = handoff.give(1) ? 1 : 0;
    }

    @Actor
    public void second(III_Result result) {
      result.r2 = handoff.give(2) ? 1 : 0;
    }

    @Arbiter
    public void waiter(III_Result result) {
      result.r3 = handoff.awaitSettled();
    }
  }

  /** A waiter who stays is woken. */
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "woken")
  @Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "slept for ever")
  @State
  public static class Waking {
    private final Handoff<Integer> handoff = new Handoff<>();

    @Actor
    public void waiter() throws InterruptedException {
      handoff.await();
    }

    @Signal
    public void giver() {
      handoff.give(1);
    }
  }

  /** The twin of Leaving looks and then writes, instead of comparing and setting. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "given")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the waiter left")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost or doubled")
  @State
  public static class BrokenTwin {
    private volatile int value;
    private volatile boolean gone;

    @Actor
    public void giver(II_Result result) {
      boolean there = !gone;
      if (there) {
        value = 1;
      }
      result.r1 = there ? 1 : 0;
    }

    @Actor
    public void waiter(II_Result result) {
      int got = value;
      if (got == 0) {
        gone = true;
      }
      result.r2 = got;
    }
  }
}
