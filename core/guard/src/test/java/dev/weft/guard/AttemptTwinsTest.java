package dev.weft.guard;

import static dev.weft.guard.Runs.on;
import static dev.weft.guard.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Offload;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Retries and hedges: none is made or lost, however callers leave; and broken twins. */
class AttemptTwinsTest {
  private static final Duration SOON = Duration.ofNanos(50_000);

  /** What makes calls, right or wrong. */
  private interface Caller {
    Object call(Callable<?> body) throws Exception;
  }

  // ---- retries ----

  /** Each retry that the budget has given was made. */
  private static String retries(Door door, RetryBudget budget, Caller caller)
      throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger attempts = new AtomicInteger();
    on(
        door,
        () ->
            Runs.storm(
                25,
                47,
                () -> {
                  int[] mine = {0};
                  return thrownBy(() ->
                      caller.call(() -> {
                        calls.addAndGet(mine[0]++ == 0 ? 1 : 0);
                        attempts.incrementAndGet();
                        throw new BrokenException("down");
                      }));
                }));
    long made = (long) attempts.get() - calls.get();
    long given = budget.stats().retries();
    if (made > 3L * calls.get() || made == 0) {
      return made + " retries of " + calls + " calls";
    }
    return made == given ? "" : made > given ? "retries made up" : "retries lost";
  }

  private static RetryBudget plenty() {
    return RetryBudget.of(1, 1_000_000);
  }

  private static Retry<Object> retry() {
    return Retry.defaults().withBackOff(BackOff.defaults().withBounds(SOON, SOON));
  }

  @BothDoors
  void everyRetryOfTheBudgetIsMadeOrGivenBack(Door door) throws Exception {
    RetryBudget budget = plenty();
    Retry<Object> retry = retry().withBudget(budget);
    assertThat(retries(door, budget, retry::call)).isEmpty();
  }

  /** Gives back as it is told to when a caller leaves while it waits. */
  private static Caller twin(RetryBudget budget, int givenBack) {
    return body -> {
      budget.called(now());
      for (int attempt = 0; ; attempt++) {
        Throwable failure = thrownBy(body::call);
        if (attempt == 3 || !budget.take(now())) {
          return failure;
        }
        boolean slept = false;
        try {
          Weft.sleep(SOON);
          slept = true;
        } finally {
          for (int i = 0; i < givenBack && !slept; i++) {
            budget.giveBack(now());
          }
        }
      }
    };
  }

  private static long now() {
    return Clock.current().nanos();
  }

  @BothDoors
  void theTwinThatNeverGivesBackLosesRetries(Door door) throws Exception {
    RetryBudget budget = plenty();
    assertThat(retries(door, budget, twin(budget, 0))).isEqualTo("retries lost");
  }

  @BothDoors
  void theTwinThatGivesBackTwiceMakesRetriesUp(Door door) throws Exception {
    RetryBudget budget = plenty();
    assertThat(retries(door, budget, twin(budget, 2))).isEqualTo("retries made up");
  }

  // ---- hedges ----

  /** At most three attempts each, and all have ended when the call has. */
  private static String hedges(Door door, Caller caller) throws InterruptedException {
    AtomicInteger outlived = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    on(
        door,
        () ->
            Runs.storm(
                25,
                48,
                () -> {
                  AtomicInteger running = new AtomicInteger();
                  AtomicInteger begun = new AtomicInteger();
                  try {
                    return caller.call(() -> {
                      tooMany.addAndGet(begun.incrementAndGet() > 3 ? 1 : 0);
                      running.incrementAndGet();
                      try {
                        Weft.sleep(Duration.ofNanos(400_000));
                        return "done";
                      } finally {
                        running.decrementAndGet();
                      }
                    });
                  } finally {
                    outlived.addAndGet(running.get());
                  }
                }));
    return (outlived.get() == 0 ? "" : "attempts outlive their call ")
        + (tooMany.get() == 0 ? "" : "too many attempts");
  }

  @BothDoors
  void noAttemptIsTooMany_orOutlivesItsCall(Door door) throws Exception {
    Hedge hedge = Hedge.after(SOON, 3, RetryBudget.of(1, 1_000_000));
    assertThat(hedges(door, hedge::call)).isEmpty();
  }

  @BothDoors
  void theTwinThatDoesNotWaitForItsLosersIsFoundOut(Door door) throws Exception {
    on(
        Door.DEFAULT,
        () ->
            TaskGroup.run(elsewhere -> {
              Caller twin =
                  body -> {
                    var first = elsewhere.fork(() -> thrownBy(body::call));
                    var second = elsewhere.fork(() -> thrownBy(body::call));
                    Weft.sleep(Duration.ofNanos(300_000));
                    first.cancel("late");
                    return second.join();
                  };
              assertThat(Offload.blocking(() -> hedges(door, twin)))
                  .contains("attempts outlive their call");
            }));
  }

  @BothDoors
  void cancelledBefore_noAttemptIsMade(Door door) throws Exception {
    AtomicInteger begun = new AtomicInteger();
    Hedge hedge = Hedge.after(SOON);
    on(
        door,
        () ->
            thrownBy(() ->
                TaskGroup.run(group -> {
                  group.cancel("before");
                  hedge.call(begun::incrementAndGet);
                })));
    assertThat(begun).hasValue(0);
    assertThat(hedge.stats().calls()).isZero();
  }

  @BothDoors
  void theTwinThatHedgesWithoutEndIsFoundOut(Door door) throws Exception {
    Hedge hedge = Hedge.after(Duration.ZERO, 4, RetryBudget.of(1, 1_000_000));
    assertThat(hedges(door, hedge::call)).contains("too many attempts");
  }
}
