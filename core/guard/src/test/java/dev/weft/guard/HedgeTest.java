package dev.weft.guard;

import static dev.weft.guard.Runs.on;
import static dev.weft.guard.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HedgeTest {
  private static final Duration SOON = Duration.ofMillis(2);

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  /** The first {@code late} attempts take for ever: the first to be made, not the first to run. */
  private int attempt(int late) throws InterruptedException {
    int number = Integer.parseInt(Thread.currentThread().getName().replace("attempt-", ""));
    begun.incrementAndGet();
    try {
      if (number <= late) {
        Weft.sleep(Runs.DAY);
      }
      return number;
    } finally {
      ended.incrementAndGet();
    }
  }

  @BothDoors
  void lateAttempt_losesToTheSecond_andIsWaitedFor(Door door) throws Exception {
    Hedge hedge = Hedge.after(SOON);
    on(door, () -> assertThat(hedge.<Integer>call(() -> attempt(1))).isEqualTo(2));
    assertThat(ended).hasValue(2);
    assertThat(hedge.stats()).isEqualTo(new Hedge.Stats(1, 1, 1, SOON));
  }

  @BothDoors
  void quickAttempt_hasNoSecond(Door door) throws Exception {
    Hedge hedge = Hedge.after(Runs.DAY);
    on(door, () -> assertThat(hedge.<Integer>call(() -> attempt(0))).isEqualTo(1));
    assertThat(hedge.stats()).isEqualTo(new Hedge.Stats(1, 0, 0, Runs.DAY));
  }

  @BothDoors
  void thereAreAtMostSoManyAttempts_andTheBudgetHolds(Door door) throws Exception {
    RetryBudget spent = RetryBudget.of(0, 0);
    Hedge three = Hedge.after(SOON, 3, RetryBudget.defaults());
    Hedge none = Hedge.after(SOON, 3, spent);
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> first = group.fork(() -> three.call(() -> attempt(99)));
              Runs.until(() -> begun.get() == 3);
              Task<?> second = group.fork(() -> none.call(() -> attempt(99)));
              Runs.until(() -> spent.stats().refused() == 1 && begun.get() == 4);
              Weft.sleep(SOON.multipliedBy(5)); // time for one too many
              first.cancel("enough");
              second.cancel("enough");
            }));
    assertThat(begun).hasValue(4);
    assertThat(ended).hasValue(4);
  }

  @BothDoors
  void callFails_whenEveryAttemptHasFailed(Door door) throws Exception {
    on(
        door,
        () -> {
          Throwable alone =
              thrownBy(() ->
                  Hedge.after(Runs.DAY)
                      .call(() -> {
                        throw new BrokenException("alone");
                      }));
          assertThat(alone).isInstanceOf(BrokenException.class).hasMessage("alone");
          Throwable both =
              thrownBy(() ->
                  Hedge.after(SOON)
                      .call(() -> {
                        int number = begun.incrementAndGet();
                        Runs.until(() -> begun.get() == 2);
                        throw new BrokenException("attempt " + number);
                      }));
          assertThat(both).isInstanceOf(BrokenException.class);
          assertThat(both.getSuppressed()).hasSize(1);
        });
  }

  @BothDoors
  void failedAttempt_leavesTheOtherItsChance(Door door) throws Exception {
    on(
        door,
        () ->
            assertThat(
                    Hedge.after(SOON)
                        .<String>call(() -> {
                          if (begun.incrementAndGet() == 1) {
                            Runs.until(() -> begun.get() == 2);
                            ended.incrementAndGet();
                            throw new BrokenException("the first");
                          }
                          Runs.until(() -> ended.get() == 1);
                          return "the second";
                        }))
                .isEqualTo("the second"));
  }

  @BothDoors
  void cancelledCall_cancelsItsAttempts(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> task = group.fork(() -> Hedge.after(SOON).call(() -> attempt(99)));
              Runs.until(() -> begun.get() == 2);
              task.cancel("enough");
              assertThat(thrownBy(task::join)).isInstanceOf(TaskCancelledException.class);
            }));
    assertThat(ended).hasValue(2);
  }

  @BothDoors
  void noAttemptOutlivesItsCall(Door door) throws Exception {
    Hedge hedge = Hedge.after(Duration.ofNanos(50_000), 3, RetryBudget.of(1, 1_000));
    on(
        door,
        () ->
            Runs.storm(
                100,
                45,
                () ->
                    hedge.call(() -> {
                      begun.incrementAndGet();
                      try {
                        return thrownBy(() -> Weft.sleep(Duration.ofNanos(100_000)));
                      } finally {
                        ended.incrementAndGet();
                      }
                    })));
    assertThat(ended.get()).isEqualTo(begun.get()).isPositive();
  }

  @Test
  void percentile_isKnownAfterEnoughCalls() {
    Latencies latencies = new Latencies(0.95);
    for (int i = 1; i < Latencies.ENOUGH; i++) {
      latencies.add(i);
      assertThat(latencies.value()).isEqualTo(-1);
    }
    latencies.add(20);
    assertThat(latencies.value()).isEqualTo(19);
    for (int i = 0; i < 1_000; i++) {
      latencies.add(i % 2 == 0 ? 7 : 9);
    }
    assertThat(latencies.value()).isEqualTo(9);
  }

  @BothDoors
  void hedgesAfterThePercentileOfWhatWasMeasured(Door door) throws Exception {
    Hedge hedge = Hedge.atPercentile(0.95, Runs.DAY, 2, RetryBudget.defaults());
    on(
        door,
        () -> {
          for (int i = 0; i < Latencies.ENOUGH; i++) {
            hedge.call(() -> "quick");
          }
          assertThat(hedge.stats().delay()).isLessThan(Duration.ofSeconds(9));
          assertThat(hedge.<Integer>call(() -> attempt(1))).isEqualTo(2);
        });
  }
}
