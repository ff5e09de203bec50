package dev.weft.pool;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** What lies on the tray is taken by exactly one: a borrower, another one, or the books. */
public class TrayStress {
  private static final PoolConfig CONFIG = PoolConfig.defaults();
  private static final long LATER = 1_000_000_000_000L;

  /** {@return an open tray on which one thing lies} */
  private static Tray<String, String> laid() {
    Tray<String, String> tray = new Tray<>(CONFIG);
    tray.open(LATER);
    if (!tray.put(lent(), 1)) {
      throw new IllegalStateException("an open tray takes what is fresh");
    }
    return tray;
  }

  private static Slot<String, String> lent() {
    Slot<String, String> slot = new Slot<>(new Shelf<>("a"), 1);
    slot.opened("thing", Long.MAX_VALUE, 0);
    slot.lent(Thread.currentThread(), 0, CONFIG.times().fresh().toNanos());
    return slot;
  }

  private static int take(Tray<String, String> tray) {
    return tray.take("a", Thread.currentThread(), 2) == null ? 0 : 1;
  }

  /** Two borrowers and one thing: who got it, and how many are left. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "the first")
  @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "the second")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lent twice, or lost")
  @State
  public static class Taking {
    private final Tray<String, String> tray = laid();

    @Actor
    public void first(III_Result result) {
      result.r1 = take(tray);
    }

    @Actor
    public void second(III_Result result) {
      result.r2 = take(tray);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = tray.shut().size();
    }
  }

  /** A borrower while the books take all back: whether it got it, and how many they have. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the borrower")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the books")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lent twice, or lost")
  @State
  public static class TakingAndShutting {
    private final Tray<String, String> tray = laid();

    @Actor
    public void borrower(II_Result result) {
      result.r1 = take(tray);
    }

    @Actor
    public void books(II_Result result) {
      result.r2 = tray.shut().size();
    }
  }

  /** A giver while the books take all back: whether it was rid of it, and how many they have. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the books")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "still the giver's")
  @Outcome(expect = Expect.FORBIDDEN, desc = "twice, or lost")
  @State
  public static class GivingAndShutting {
    private final Tray<String, String> tray = new Tray<>(CONFIG);
    private final Slot<String, String> slot = lent();

    public GivingAndShutting() {
      tray.open(LATER);
    }

    @Actor
    public void giver(II_Result result) {
      result.r1 = tray.put(slot, 1) ? 1 : 0;
    }

    @Actor
    public void books(II_Result result) {
      result.r2 = tray.shut().size();
    }
  }

  /** The twin of Taking looks and takes in two steps, so both can see the same thing. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "the first")
  @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "the second")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lent twice, or lost")
  @State
  public static class BrokenTwin {
    private final AtomicReference<@Nullable String> top = new AtomicReference<>("thing");

    private int take() {
      boolean there = top.get() != null;
      top.set(null);
      return there ? 1 : 0;
    }

    @Actor
    public void first(III_Result result) {
      result.r1 = take();
    }

    @Actor
    public void second(III_Result result) {
      result.r2 = take();
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = top.get() == null ? 0 : 1;
    }
  }
}
