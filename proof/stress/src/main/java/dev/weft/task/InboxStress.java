package dev.weft.task;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Nothing that is pushed is lost, and each time the inbox fills exactly one is told to wake the
 * loop.
 */
public class InboxStress {
  private static final Node NODE = Node.of(() -> {});

  private static int take(Inbox inbox) {
    ReadyQueue queue = new ReadyQueue();
    inbox.moveTo(queue);
    int taken = 0;
    while (queue.poll() != null) {
      taken++;
    }
    return taken;
  }

  /** Told to wake: the first, the second; and how many were there. */
  @JCStressTest
  @Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "the first wakes")
  @Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "the second wakes")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or nobody wakes the loop")
  @State
  public static class Pushing {
    private final Inbox inbox = new Inbox();

    @Actor
    public void first(III_Result result) {
      result.r1 = inbox.push(NODE) == Inbox.Push.FIRST ? 1 : 0;
    }

    @Actor
    public void second(III_Result result) {
      result.r2 = inbox.push(NODE) == Inbox.Push.FIRST ? 1 : 0;
    }

    @Arbiter
    public void loop(III_Result result) {
      result.r3 = take(inbox);
    }
  }

  /** Two pushes of one thread: told to wake, twice; taken by the loop meanwhile; taken after. */
  @JCStressTest
  @Outcome(id = "1, 0, 0, 2", expect = Expect.ACCEPTABLE, desc = "taken after")
  @Outcome(id = "1, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "one by one")
  @Outcome(id = "1, 0, 2, 0", expect = Expect.ACCEPTABLE, desc = "taken at once")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled, or nobody wakes the loop")
  @State
  public static class Taking {
    private final Inbox inbox = new Inbox();

    @Actor
    public void pusher(IIII_Result result) {
      result.r1 = inbox.push(NODE) == Inbox.Push.FIRST ? 1 : 0;
      result.r2 = inbox.push(NODE) == Inbox.Push.FIRST ? 1 : 0;
    }

    @Actor
    public void loop(IIII_Result result) {
      result.r3 = take(inbox);
    }

    @Arbiter
    public void after(IIII_Result result) {
      result.r4 = take(inbox);
    }
  }

  /** The twin of Taking takes in two steps, and loses what comes between. */
  @JCStressTest
  @Outcome(id = "1, 0, 0, 2", expect = Expect.ACCEPTABLE, desc = "taken after")
  @Outcome(id = "1, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "one by one")
  @Outcome(id = "1, 0, 2, 0", expect = Expect.ACCEPTABLE, desc = "taken at once")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled, or nobody wakes the loop")
  @State
  public static class BrokenTwin {
    private final AtomicInteger letters = new AtomicInteger();

    @Actor
    public void pusher(IIII_Result result) {
      result.r1 = letters.getAndIncrement() == 0 ? 1 : 0;
      result.r2 = letters.getAndIncrement() == 0 ? 1 : 0;
    }

    @Actor
    public void loop(IIII_Result result) {
      int taken = letters.get();
      letters.set(0);
      result.r3 = taken;
    }

    @Arbiter
    public void after(IIII_Result result) {
      result.r4 = letters.get();
    }
  }
}
