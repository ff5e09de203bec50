package dev.weft.testkit;

import static dev.weft.testkit.Chaos.crowdWithLosses;
import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.perhapsCutShort;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.guard.BackOff;
import dev.weft.guard.Breaker;
import dev.weft.guard.Breaker.Change;
import dev.weft.guard.Breaker.State;
import dev.weft.guard.BreakerConfig;
import dev.weft.guard.Hedge;
import dev.weft.guard.Retry;
import dev.weft.guard.RetryBudget;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What keeps a call from doing harm, under chance. */
class GuardSimulatedTest {
  private static final Duration PAUSE = millis(20);
  private static final int PROBES = 2;

  /** What a breaker did, and when. */
  private static final class Watch {
    private final List<Change> changes = new ArrayList<>();
    private final Clock clock = Clock.current();
    private State state = State.CLOSED;
    private long since;
    private int probing;

    void changed(Change change) {
      changes.add(change);
      assertThat(change.number()).isEqualTo(changes.size());
      assertThat(change.from()).isEqualTo(state);
      if (state == State.OPEN) {
        assertThat(change.to()).isEqualTo(State.HALF_OPEN);
        assertThat(clock.since(since)).isGreaterThanOrEqualTo(PAUSE);
      } else {
        assertThat(change.to()).isNotEqualTo(State.HALF_OPEN);
      }
      state = change.to();
      since = clock.nanos();
      probing = 0;
    }
  }

  /** On one loop without a switch between a change and its watching, a breaker can be followed. */
  @Simulated(seeds = 250)
  void aBreaker_opensAndCloses_asItIsDrawn() throws InterruptedException {
    Watch watch = new Watch();
    BreakerConfig config =
        BreakerConfig.defaults()
            .withWindow(millis(50))
            .withMinCalls(3)
            .withPause(PAUSE)
            .withProbes(PROBES);
    Breaker breaker = Breaker.of("side", config, _ -> true, watch::changed);
    int badness = 1 + upTo(3);
    crowdWithLosses(
        5,
        40,
        _ -> {
          for (int i = 0; i < 6; i++) {
            pause(20);
            try {
              perhapsCutShort(15, () -> breaker.call(() -> probed(watch, badness)));
            } catch (BrokenException e) {
              // as it may
            } catch (RefusedException e) {
              assertThat(watch.changes).isNotEmpty();
            }
          }
        });
    assertThat(breaker.stats().probing()).isZero();
    assertThat(breaker.stats().changes()).isEqualTo(watch.changes.size());
    recover(breaker);
  }

  private static int probed(Watch watch, int badness) throws InterruptedException {
    int turn = watch.changes.size();
    boolean probe = watch.state == State.HALF_OPEN;
    assertThat(watch.state).isNotEqualTo(State.OPEN);
    if (probe) {
      assertThat(++watch.probing).isLessThanOrEqualTo(PROBES);
    }
    try {
      pause(10);
      if (oneIn(badness)) {
        throw new BrokenException("by chance");
      }
      return 1;
    } finally {
      if (probe && turn == watch.changes.size()) {
        watch.probing--;
      }
    }
  }

  /** However it stands, a pause and as many good calls as there are probes close it. */
  private static void recover(Breaker breaker) throws InterruptedException {
    Weft.sleep(PAUSE.plus(millis(100)));
    for (int i = 0; i < PROBES; i++) {
      breaker.call(() -> 1);
    }
    assertThat(breaker.stats().state()).isEqualTo(State.CLOSED);
  }

  /** The attempts of all calls are in the budget, and none comes later than the bound. */
  @Simulated(seeds = 200)
  void retries_areBounded_inNumberAndTimeAndBudget() throws InterruptedException {
    RetryBudget budget = RetryBudget.of(0.5, 0);
    Duration within = millis(60);
    Retry<Object> retry =
        Retry.defaults()
            .withRetries(3)
            .withWithin(within)
            .withBackOff(BackOff.defaults().withBounds(millis(10), millis(40)))
            .withBudget(budget);
    int[] calls = new int[2]; // first ones, all
    crowdWithLosses(
        8,
        30,
        _ -> {
          pause(10);
          int[] attempts = new int[1];
          long start = Clock.current().nanos();
          try {
            perhapsCutShort(
                40,
                () ->
                    retry.call(() -> {
                      assertThat(Clock.current().since(start)).isLessThan(within);
                      assertThat(++attempts[0]).isLessThanOrEqualTo(4);
                      calls[0] += attempts[0] == 1 ? 1 : 0;
                      calls[1]++;
                      return perhapsBroken(attempts[0]);
                    }));
          } catch (BrokenException e) {
            assertThat(attempts[0]).isPositive();
          }
        });
    assertThat(calls[1] - calls[0]).isLessThanOrEqualTo(calls[0] / 2);
    assertThat(budget.stats().retries())
        .isEqualTo(calls[1] - calls[0]); // what was not made is back
  }

  private static int perhapsBroken(int result) throws InterruptedException {
    pause(10);
    if (oneIn(2)) {
      throw new BrokenException("by chance");
    }
    return result;
  }

  @Simulated(seeds = 150)
  void aBackOff_doubles_upToItsCap() {
    BackOff backOff = BackOff.defaults().withBounds(millis(10), millis(35));
    for (int failed = 1; failed < 70; failed++) {
      assertThat(backOff.delay(failed))
          .isBetween(Duration.ZERO, millis(failed > 2 ? 35 : 10 << (failed - 1)));
    }
  }

  /** The first success wins; no attempt is early, none is left running. */
  @Simulated(seeds = 500)
  void aHedge_takesTheFirstSuccess_andEndsTheOthers() throws InterruptedException {
    int delay = 1 + upTo(9);
    int attempts = 1 + upTo(2);
    Hedge hedge = Hedge.after(millis(delay), attempts, RetryBudget.defaults());
    List<Long> begun = new ArrayList<>();
    List<Integer> good = new ArrayList<>();
    int[] running = new int[1];
    Clock clock = Clock.current();
    try {
      int winner =
          hedge.call(() -> {
            int mine = begun.size();
            begun.add(clock.nanos());
            running[0]++;
            try {
              pause(30);
              if (oneIn(3)) {
                throw new BrokenException("by chance");
              }
              good.add(mine);
              return mine;
            } finally {
              running[0]--;
            }
          });
      assertThat(winner).isEqualTo(good.getFirst());
    } catch (BrokenException e) {
      assertThat(good).isEmpty();
      assertThat(e.getSuppressed()).hasSize(begun.size() - 1);
    }
    assertThat(begun).hasSizeBetween(1, attempts);
    assertThat(running[0]).isZero();
    for (int i = 1; i < begun.size(); i++) {
      assertThat(begun.get(i) - begun.get(i - 1)).isEqualTo(millis(delay).toNanos());
    }
    assertThat(hedge.stats().hedged()).isEqualTo(begun.size() - 1);
  }
}
