package dev.weft.task;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Whoever waits for the end of a task is woken, whoever comes or gives up beside it. */
public class JoinerStress {
  private static final long FOR_EVER = 10_000_000_000L;

  /** The end as the task does it. */
  private static void end(AtomicReference<Joiner> stack) {
    Joiner.wakeAll(stack.getAndSet(Joiner.DONE));
  }

  /** The coming as a task's joiner does it. */
  private static Joiner add(AtomicReference<Joiner> stack) {
    Joiner mine = Joiner.ofCurrentThread();
    Joiner top;
    do {
      top = stack.get();
    } while (Joiner.end(top) == null && !stack.compareAndSet(top, mine.on(top)));
    return mine;
  }

  /** {@return 1 if woken, 0 if not for so long} */
  private static int await(AtomicReference<Joiner> stack, long nanos) {
    Clock clock = Clock.system();
    long start = clock.nanos();
    while (Joiner.end(stack.get()) == null) {
      LockSupport.parkNanos(stack, nanos);
      if (clock.nanos() - start >= nanos) {
        return 0;
      }
    }
    return 1;
  }

  /** One comes while the task ends. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "woken")
  @Outcome(expect = Expect.FORBIDDEN, desc = "slept for ever")
  @State
  public static class Waking {
    private final AtomicReference<Joiner> stack = new AtomicReference<>();

    @Actor
    public void waiter(I_Result result) {
      add(stack);
      result.r1 = await(stack, FOR_EVER);
    }

    @Actor
    public void task() {
      end(stack);
    }
  }

  /** One gives up and comes again, while another one comes and gives up, and the task ends. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "woken")
  @Outcome(expect = Expect.FORBIDDEN, desc = "slept for ever")
  @State
  public static class GivingUp {
    private final AtomicReference<Joiner> stack = new AtomicReference<>();

    @Actor
    public void waiter(I_Result result) {
      add(stack).giveUp();
      add(stack);
      result.r1 = await(stack, FOR_EVER);
    }

    @Actor
    public void other() {
      add(stack).giveUp();
      end(stack);
    }
  }

  /** The twin of Waking ends in two steps, and does not wake who comes between. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "woken")
  @Outcome(expect = Expect.FORBIDDEN, desc = "slept for ever")
  @State
  public static class BrokenTwin {
    private static final long LONG = 1_000_000L;
    private final AtomicReference<Joiner> stack = new AtomicReference<>();

    @Actor
    public void waiter(I_Result result) {
      add(stack);
      result.r1 = await(stack, LONG);
    }

    @Actor
    public void task() {
      Joiner known = stack.get();
      stack.set(Joiner.DONE);
      Joiner.wakeAll(known);
    }
  }
}
