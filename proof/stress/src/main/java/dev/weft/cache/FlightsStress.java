package dev.weft.cache;

import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The load of a pilot that was cancelled is somebody else's, or over. */
public class FlightsStress {
  /**
   * A caller comes, and is told to stop while it waits, while the pilot is cancelled: how it ended
   * for the caller, how many loads fly in the end, how many wait.
   */
  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "the caller left")
  @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "the caller took over")
  @Outcome(id = "2, 0, 0", expect = Expect.ACCEPTABLE, desc = "the load was over")
  @Outcome(expect = Expect.FORBIDDEN, desc = "the load is nobody's")
  @State
  public static class TakingOver {
    private static final CacheConfig<Integer, Integer> CONFIG = CacheConfig.defaults();
    private static final Thread PILOT = new Thread(() -> {});
    private static final Entry<Integer> VALUE = Entry.of(1, 1, CONFIG, 0);

    private final Flights<Integer, Integer> flights =
        new Flights<>(new Shelf<>(CONFIG, Clock.system(), new LongAdder()));
    private final Flight<Integer, Integer> flight = begin();

    private Flight<Integer, Integer> begin() {
      if (flights.arrive(1, 0) instanceof Arrival.Fly<Integer, Integer> fly) {
        fly.flight().pilot = PILOT;
        return fly.flight();
      }
      throw new IllegalStateException("nobody else loads");
    }

    @Actor
    public void pilot() {
      flights.abandon(flight);
    }

    @Actor
    public void caller(III_Result result) {
      result.r1 =
          switch (flights.arrive(1, 0)) {
            case Arrival.Fly<Integer, Integer> fly -> land(fly.flight(), 2);
            case Arrival.Wait<Integer, Integer> wait -> await(wait.seat());
            case Arrival.There<Integer, Integer> _ -> -1;
            case Arrival.Circle<Integer, Integer> _ -> -2;
          };
    }

    private int await(Seat<Integer, Integer> seat) {
      Thread.currentThread().interrupt(); // so that it leaves instead of waiting
      try {
        if (seat.ending.await().isPresent()) {
          return -3;
        }
        flights.takeOver(seat.flight, 0);
        return land(seat.flight, 1);
      } catch (InterruptedException e) {
        flights.leave(seat);
        return 0;
      } finally {
        Thread.interrupted();
      }
    }

    private int land(Flight<Integer, Integer> mine, int how) {
      flights.land(mine, VALUE, 0);
      return how;
    }

    @Arbiter
    public void after(III_Result result) {
      CacheStats stats = flights.stats(new Tally());
      result.r2 = (int) stats.inFlight();
      result.r3 = (int) stats.waiters();
    }
  }

  /**
   * The twin gives the load away without asking whether it was taken: how the caller ended, what
   * flies.
   */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the caller left")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the caller took over")
  @Outcome(expect = Expect.FORBIDDEN, desc = "the load is nobody's")
  @State
  public static class BrokenTwin {
    private final Handoff<Optional<Integer>> seat = new Handoff<>();
    private volatile boolean boarded = true;
    private volatile int inFlight = 1;

    @Actor
    public void pilot() {
      if (boarded) {
        seat.give(Optional.empty());
      } else {
        inFlight = 0;
      }
    }

    @Actor
    public void caller(II_Result result) {
      Thread.currentThread().interrupt();
      try {
        seat.await();
        inFlight = 0;
        result.r1 = 1;
      } catch (InterruptedException e) {
        boarded = false;
        result.r1 = 0;
      }
      Thread.interrupted();
    }

    @Arbiter
    public void after(II_Result result) {
      result.r2 = inFlight;
    }
  }
}
