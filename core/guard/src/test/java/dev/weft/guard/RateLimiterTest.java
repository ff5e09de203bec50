package dev.weft.guard;

import static dev.weft.guard.Runs.MS;
import static dev.weft.guard.Runs.on;
import static dev.weft.guard.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private static final Rate DAILY = Rate.of(1, Runs.DAY).withMaxWait(Runs.DAY.multipliedBy(9));

  @Test
  void gcra_spacesEvenlyAfterTheBurst() {
    Gcra gcra = new Gcra(Rate.perSecond(10).withBurst(3));
    long start = Long.MAX_VALUE - 5; // the count of nanoseconds may wrap
    for (int i = 0; i < 3; i++) {
      assertThat(gcra.delay(start, 0)).isZero();
      gcra.take(start);
    }
    assertThat(gcra.delay(start, 0)).isEqualTo(100 * MS);
    assertThat(gcra.delay(start, 4)).isEqualTo(500 * MS);
    assertThat(gcra.delay(start + 100 * MS, 0)).isZero();
    assertThat(gcra.isFull(start + 299 * MS)).isFalse();
    assertThat(gcra.isFull(start + 300 * MS)).isTrue();
  }

  @Test
  void gcra_neverGivesMoreThanPromised() {
    Gcra gcra = new Gcra(Rate.perSecond(3).withBurst(1));
    long now = 0;
    for (int i = 0; i < 3; i++) {
      now += gcra.delay(now, 0);
      gcra.take(now);
    }
    assertThat(now + gcra.delay(now, 0)).isGreaterThanOrEqualTo(1000 * MS);
  }

  @BothDoors
  void waitersAreServedAtTheRate(Door door) throws Exception {
    on(door, () -> assertThat(served(5)).containsExactlyInAnyOrder(0, 1, 2, 3, 4));
  }

  /** On one loop, since elsewhere who was served next may get on faster. */
  @Test
  void waitersAreServedInTurn() throws Exception {
    Weft.run(
        WeftConfig.defaults().withDoor(Door.LOOP).withLoops(1),
        () -> assertThat(served(5)).containsExactly(0, 1, 2, 3, 4));
  }

  /** {@return so many waiters, as they were served} */
  private static List<Integer> served(int waiters) throws InterruptedException {
    RateLimiter limiter = RateLimiter.of("test", Rate.perSecond(50));
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    long start = Clock.current().nanos();
    TaskGroup.run(group -> {
      limiter.acquire();
      for (int i = 0; i < waiters; i++) {
        int number = i;
        group.fork(() -> {
          limiter.acquire();
          order.add(number);
        });
        Runs.until(() -> limiter.stats().waiters() + order.size() > number);
      }
    });
    assertThat(Clock.current().since(start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(20).multipliedBy(waiters));
    assertThat(limiter.stats()).isEqualTo(new RateLimiter.Stats(0, waiters + 1, 0));
    return order;
  }

  @BothDoors
  void cancelledWaiter_leavesNoHole(Door door) throws Exception {
    RateLimiter limiter = RateLimiter.of("test", Rate.of(1, Duration.ofMillis(50)));
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              limiter.acquire();
              List<Task<?>> waiters = new ArrayList<>();
              for (int i = 1; i <= 500; i++) {
                waiters.add(group.fork(limiter::acquire));
              }
              Runs.until(() -> limiter.stats().waiters() + limiter.stats().granted() >= 501);
              waiters.forEach(waiter -> waiter.cancel("enough"));
              waiters.forEach(waiter -> thrownBy(waiter::join));
              assertThat(limiter.stats().waiters()).isZero();
              limiter.acquire(); // would take half a minute if the places were still taken
            }));
  }

  @BothDoors
  void cancelledTimedOutAndRefused_haveTakenNothing(Door door) throws Exception {
    RateLimiter limiter = RateLimiter.of("test", DAILY.withMaxWait(Runs.DAY));
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              assertThat(limiter.tryAcquire()).isTrue();
              assertThat(limiter.tryAcquire()).isFalse();
              Task<?> waiter = group.fork(limiter::acquire);
              Runs.until(() -> limiter.stats().waiters() == 1);
              assertThatThrownBy(limiter::acquire)
                  .isInstanceOfSatisfying(
                      RefusedException.class,
                      e -> assertThat(e.retryAfter().orElseThrow()).isGreaterThan(Runs.DAY))
                  .hasMessageContaining("'test' (1 per 86400000 ms) has no permit for 17");
              waiter.cancel("enough");
              assertThat(thrownBy(waiter::join)).isInstanceOf(TaskCancelledException.class);
              assertThatThrownBy(() -> Timeout.after(Duration.ofMillis(2), limiter::acquire))
                  .isInstanceOf(TimedOutException.class);
              assertThat(limiter.stats()).isEqualTo(new RateLimiter.Stats(0, 1, 1));
            }));
  }

  @Test
  void interruptedThread_leaves() throws Exception {
    RateLimiter limiter = RateLimiter.of("test", DAILY);
    limiter.acquire();
    Thread.currentThread().interrupt();
    assertThatThrownBy(limiter::acquire).isInstanceOf(InterruptedException.class);
    Thread waiter = Thread.ofVirtual().start(() -> thrownBy(limiter::acquire));
    Runs.until(() -> limiter.stats().waiters() == 1);
    waiter.interrupt();
    waiter.join();
    assertThat(limiter.stats().waiters()).isZero();
  }

  @BothDoors
  void everyPermitIsTakenByOneWhoGotIt(Door door) throws Exception {
    RateLimiter limiter = RateLimiter.of("test", Rate.perSecond(100_000));
    AtomicInteger got = new AtomicInteger();
    on(
        door,
        () ->
            Runs.storm(
                200,
                42,
                () -> {
                  limiter.acquire();
                  return got.incrementAndGet();
                }));
    assertThat(limiter.stats()).isEqualTo(new RateLimiter.Stats(0, got.get(), 0));
    assertThat(got.get()).isPositive();
  }

  @Test
  void keys_areLimitedApartAndBounded() throws Exception {
    KeyedRateLimiter<String> limiter = KeyedRateLimiter.of("hosts", DAILY, 2);
    limiter.acquire("a");
    assertThat(limiter.tryAcquire("a")).isFalse();
    assertThat(limiter.tryAcquire("b")).isTrue();
    assertThatThrownBy(() -> limiter.tryAcquire("c"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("knows 2 keys");
    assertThat(limiter.stats()).isEqualTo(new KeyedRateLimiter.Stats(2, 1));
  }

  @Test
  void keyThatIsAsGoodAsNew_isForgotten() {
    KeyedRateLimiter<Integer> limiter =
        KeyedRateLimiter.of("hosts", Rate.of(1, Duration.ofNanos(1)), 2);
    for (int key = 0; key < 100; key++) {
      assertThat(limiter.tryAcquire(key)).isTrue();
    }
    assertThat(limiter.stats().keys()).isEqualTo(2);
  }

  @Test
  void wrongRates_areRefusedByName() {
    assertThatThrownBy(() -> Rate.perSecond(0)).hasMessage("permits must be at least 1, but is 0");
    assertThatThrownBy(() -> Rate.perSecond(1).withBurst(0)).hasMessageStartingWith("burst must");
    assertThatThrownBy(() -> Rate.of(1, Runs.DAY.multipliedBy(30_000)).withBurst(1_000))
        .hasMessageStartingWith("burst must take less");
    assertThatThrownBy(() -> Rate.of(9, Duration.ofNanos(8))).hasMessageStartingWith("per must");
  }
}
