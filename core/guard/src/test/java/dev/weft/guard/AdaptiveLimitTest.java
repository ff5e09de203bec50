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

  @Test
  void limitGrows_whileLatencyStays_andShrinks_whenItRises() {
    Gradient gradient = new Gradient(AdaptiveLimitConfig.defaults());
    for (int i = 0; i < 200; i++) {
      gradient.succeeded(10 * MS, gradient.limit());
    }
    int grown = gradient.limit();
    assertThat(grown).isGreaterThan(150);
    for (int i = 0; i < 50; i++) {
      gradient.succeeded(100 * MS, gradient.limit());
    }
    assertThat(gradient.limit()).isLessThan(grown / 4);
  }

  @Test
  void limitSettles_whereTheQueueBegins() {
    Gradient gradient = new Gradient(AdaptiveLimitConfig.defaults());
    for (int i = 0; i < 100_000; i++) { // a server of 100 places that takes 10 ms
      gradient.succeeded(10 * MS * Math.max(100, gradient.limit()) / 100, gradient.limit());
    }
    assertThat(gradient.limit()).isBetween(60, 200);
  }

  @Test
  void otherSideThatBecameSlower_isMeasuredAgain() {
    Gradient gradient = new Gradient(AdaptiveLimitConfig.defaults());
    for (int i = 0; i < 100; i++) {
      gradient.succeeded(10 * MS, gradient.limit());
    }
    int before = gradient.limit();
    for (int i = 0; i < 10_000; i++) {
      gradient.succeeded(100 * MS, gradient.limit());
    }
    assertThat(gradient.limit()).isGreaterThan(before);
  }

  @Test
  void unusedLimit_stays_andDropsCutIt_downToTheLeast() {
    Gradient gradient = new Gradient(AdaptiveLimitConfig.defaults());
    gradient.succeeded(10 * MS, 1);
    assertThat(gradient.limit()).isEqualTo(20);
    gradient.dropped();
    assertThat(gradient.limit()).isEqualTo(18);
    for (int i = 0; i < 100; i++) {
      gradient.dropped();
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
