package dev.weft.guard;

import static dev.weft.guard.Runs.MS;
import static dev.weft.guard.Runs.on;
import static dev.weft.guard.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {
  private static final AdaptiveLimitConfig ONE =
      AdaptiveLimitConfig.defaults().withBounds(1, 1, 1).withMaxWait(Runs.DAY);

  private static String sleep(Duration time) throws InterruptedException {
    Weft.sleep(time);
    return "slept";
  }

  /**
   * The other side of a gradient: calls that take as long as it says, as many at once as may be.
   */
  private static final class Side {
    final Gradient gradient = new Gradient(AdaptiveLimitConfig.defaults());
    long now;

    /** So many rounds of calls that begin together and take so long; longer in line. */
    void rounds(int number, long nanos, int places) {
      for (int i = 0; i < number; i++) {
        int running = gradient.limit();
        long start = now;
        now += nanos * Math.max(places, running) / places;
        for (int call = 0; call < running; call++) {
          gradient.succeeded(start, now, running);
        }
      }
    }
  }

  @Test
  void limitGrows_whileLatencyStays_andShrinks_whenItRises() {
    Side side = new Side();
    side.rounds(30, 10 * MS, 1_000);
    int grown = side.gradient.limit();
    assertThat(grown).isGreaterThan(150);
    side.rounds(1, 100 * MS, 1_000);
    assertThat(side.gradient.limit()).isLessThan(grown * 2 / 3);
  }

  @Test
  void limitSettles_whereTheQueueBegins() {
    Side side = new Side();
    side.rounds(1_000, 10 * MS, 100);
    assertThat(side.gradient.limit()).isBetween(60, 200);
  }

  @Test
  void otherSideThatBecameSlower_isMeasuredAgain() {
    Side side = new Side();
    side.rounds(10, 10 * MS, 1_000);
    int before = side.gradient.limit();
    side.rounds(200, 100 * MS, 1_000);
    assertThat(side.gradient.limit()).isGreaterThan(before);
  }

  @Test
  void callsThatBeganBeforeTheLastStep_sayNothing() {
    Side side = new Side();
    side.rounds(5, 10 * MS, 1_000);
    int before = side.gradient.limit();
    for (int i = 0; i < 1_000; i++) {
      side.gradient.succeeded(side.now - 1, side.now + 100 * MS, before);
      side.gradient.dropped(side.now - 1, side.now + 100 * MS);
    }
    assertThat(side.gradient.limit()).isEqualTo(before);
  }

  @Test
  void callersThatLosePatience_sayHowLongTheyWaited_butNotThatTheyWereQuick() {
    Side side = new Side();
    side.rounds(5, 10 * MS, 1_000);
    int before = side.gradient.limit();
    for (int i = 0; i < 1_000; i++) {
      side.gradient.cancelled(side.now, side.now + 10 * MS, before);
    }
    assertThat(side.gradient.limit()).isEqualTo(before);
    for (int i = 0; i < before; i++) {
      side.gradient.cancelled(side.now, side.now + 100 * MS, before);
    }
    assertThat(side.gradient.limit()).isLessThan(before);
  }

  @Test
  void unusedLimit_stays_andARoundWithDropsCutsIt_downToTheLeast() {
    Gradient gradient = new Gradient(AdaptiveLimitConfig.defaults());
    for (int i = 0; i < 1_000; i++) {
      gradient.succeeded(i, i + 10 * MS, 1);
    }
    assertThat(gradient.limit()).isEqualTo(20);
    long now = 100 * MS;
    gradient.dropped(now, now);
    assertThat(gradient.limit()).as("once a round").isEqualTo(20);
    for (int i = 0; i < 20; i++) {
      gradient.succeeded(now + i, now + i, 1);
    }
    assertThat(gradient.limit()).isEqualTo(18);
    for (int i = 0; i < 10_000; i++) {
      gradient.dropped(now + i, now + i);
    }
    assertThat(gradient.limit()).isEqualTo(4);
  }

  @BothDoors
  void permitsGoRoundInTurn(Door door) throws Exception {
    AdaptiveLimit limit = AdaptiveLimit.of("test", ONE);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> first = group.fork(() -> limit.call(() -> sleep(Runs.DAY)));
              Runs.until(() -> limit.stats().running() == 1);
              for (int i = 0; i < 10; i++) {
                int number = i;
                group.fork(() -> limit.call(() -> order.add(number)));
                Runs.until(() -> limit.stats().waiters() == number + 1);
              }
              first.cancel("its permit is wanted");
            }));
    assertThat(order).isSorted().hasSize(10);
    assertThat(limit.stats()).isEqualTo(new AdaptiveLimit.Stats(1, 0, 0, 10, 0));
  }

  @BothDoors
  void cancelledRefusedAndTimedOut_haveNoPermit(Door door) throws Exception {
    AdaptiveLimit limit = AdaptiveLimit.of("test", ONE.withMaxWaiters(1));
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> first = group.fork(() -> limit.call(() -> sleep(Runs.DAY)));
              Runs.until(() -> limit.stats().running() == 1);
              Task<?> second = group.fork(() -> limit.call(() -> "second"));
              Runs.until(() -> limit.stats().waiters() == 1);
              assertThatThrownBy(() -> limit.call(() -> "third"))
                  .isInstanceOf(RefusedException.class)
                  .hasMessageStartingWith(
                      "limit 'test' is reached: 1 of 1 calls run, and 1 wait, the most");
              second.cancel("enough");
              assertThat(thrownBy(second::join)).isInstanceOf(TaskCancelledException.class);
              assertThatThrownBy(
                      () -> Timeout.after(Duration.ofMillis(2), () -> limit.call(() -> "fourth")))
                  .isInstanceOf(TimedOutException.class);
              assertThat(limit.stats().waiters()).isZero();
              first.cancel("enough");
              thrownBy(first::join);
              assertThat(limit.<String>call(() -> "fifth")).isEqualTo("fifth");
              assertThat(limit.stats().running()).isZero();
            }));
  }

  @BothDoors
  void whoIsNotRefusedByAnException_doesSomethingElse_andHasNoPermit(Door door) throws Exception {
    AdaptiveLimit limit =
        AdaptiveLimit.of("test", ONE.withMaxWaiters(1).withMaxWait(Duration.ofMillis(3)));
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              assertThat(limit.<String>callOr(() -> "body", () -> "else")).isEqualTo("body");
              Task<?> first = group.fork(() -> limit.call(() -> sleep(Runs.DAY)));
              Runs.until(() -> limit.stats().running() == 1);
              assertThat(limit.<String>callOr(() -> "body", () -> "waited")).isEqualTo("waited");
              // on a busy machine it loses patience before it is cancelled
              Task<?> second = group.fork(() -> thrownBy(() -> limit.call(() -> "second")));
              Runs.until(() -> limit.stats().waiters() == 1 || limit.stats().refused() == 2);
              second.cancel("enough");
              assertThat(limit.<String>callOr(() -> "body", () -> "else")).isNotEqualTo("body");
              assertThatThrownBy(() ->
                      limit.callOr(
                          () -> "body",
                          () -> {
                            throw new IllegalStateException("for the test");
                          }))
                  .isInstanceOf(IllegalStateException.class);
              first.cancel("enough");
            }));
    assertThat(limit.stats().running()).isZero();
    assertThat(limit.stats().waiters()).isZero();
  }

  @BothDoors
  void waitIsBounded(Door door) throws Exception {
    AdaptiveLimit limit = AdaptiveLimit.of("test", ONE.withMaxWait(Duration.ofMillis(3)));
    on(
        door,
        () ->
            limit.call(() ->
                assertThatThrownBy(() -> limit.call(() -> "never"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("gave no permit in")));
    assertThat(limit.stats()).isEqualTo(new AdaptiveLimit.Stats(1, 0, 0, 1, 1));
  }

  @Test
  void interruptedThread_leaves() {
    AdaptiveLimit limit = AdaptiveLimit.of("test", ONE);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> limit.call(() -> "never")).isInstanceOf(InterruptedException.class);
    assertThat(limit.stats().running()).isZero();
  }

  // ---- conservation ----

  /** What the checker needs of a limit. */
  private interface Guarded {
    void call(Callable<?> body) throws Exception;

    int running();
  }

  /** Cancels at random, and says what is wrong afterwards; empty if nothing is. */
  private static String check(Door door, int most, Guarded guarded) throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    on(
        door,
        () ->
            Runs.storm(
                150,
                44,
                () -> {
                  for (int i = 0; i < 3; i++) {
                    guarded.call(() -> {
                      if (inside.incrementAndGet() > most) {
                        tooMany.incrementAndGet();
                      }
                      try {
                        return sleep(Duration.ofNanos(20_000));
                      } finally {
                        inside.decrementAndGet();
                      }
                    });
                  }
                  return "done";
                }));
    return (tooMany.get() > 0 ? "too many at once " : "")
        + (guarded.running() != 0 ? "permits lost" : "");
  }

  @BothDoors
  void permitsAreNeitherLostNorMade(Door door) throws Exception {
    AdaptiveLimit limit = AdaptiveLimit.of("test", ONE.withBounds(3, 3, 3));
    Guarded guarded =
        new Guarded() {
          @Override
          public void call(Callable<?> body) throws Exception {
            limit.call(body);
          }

          @Override
          public int running() {
            return limit.stats().running() + limit.stats().waiters();
          }
        };
    assertThat(check(door, 3, guarded)).isEmpty();
  }

  /** A broken twin: who is cancelled keeps its permit. */
  @BothDoors
  void lostPermit_isNoticed(Door door) throws Exception {
    AtomicInteger running = new AtomicInteger();
    Guarded twin =
        new Guarded() {
          @Override
          public void call(Callable<?> body) throws Exception {
            running.incrementAndGet();
            body.call();
            running.decrementAndGet();
          }

          @Override
          public int running() {
            return running.get();
          }
        };
    assertThat(check(door, 3, twin)).isEqualTo("too many at once permits lost");
  }
}
