package dev.weft.testkit;

import static dev.weft.testkit.Chaos.crowdWithLosses;
import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.perhapsCutShort;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.guard.AdaptiveLimit;
import dev.weft.guard.AdaptiveLimitConfig;
import dev.weft.guard.KeyedRateLimiter;
import dev.weft.guard.Rate;
import dev.weft.guard.RateLimiter;
import dev.weft.sync.Semaphore;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many at a time and in a time, under chance. */
class RateSimulatedTest {
  private static final long INTERVAL = millis(10).toNanos();

  private static Rate rate(int burst) {
    return new Rate(1, millis(10), burst, millis(1_000));
  }

  /** In any stretch of time there are no more than the burst and what the rate gives in it. */
  private static void requireKept(List<Long> times, int burst) {
    for (int i = burst; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - burst)).isGreaterThanOrEqualTo(INTERVAL);
      for (int j = 0; j + burst <= i; j++) {
        assertThat(times.get(i) - times.get(j))
            .isGreaterThanOrEqualTo((i - j - burst + 1) * INTERVAL);
      }
    }
  }

  @Simulated(seeds = 250)
  void aRate_isKept_inAnyStretchOfTime() throws InterruptedException {
    int burst = 1 + upTo(3);
    RateLimiter limiter = RateLimiter.of("side", rate(burst));
    List<Long> times = new ArrayList<>();
    Clock clock = Clock.current();
    crowdWithLosses(
        8,
        30,
        _ -> {
          for (int i = 0; i < 3; i++) {
            pause(30);
            perhapsCutShort(
                30,
                () -> {
                  limiter.acquire();
                  times.add(clock.nanos());
                });
          }
        });
    requireKept(times, burst);
    assertThat(limiter.stats()).isEqualTo(new RateLimiter.Stats(0, times.size(), 0));
  }

  /** Those who leave the line cost those behind them nothing: permits come as if nobody had. */
  @Simulated(seeds = 200)
  void aRate_isUsedToTheFull_whoeverLeaves() throws InterruptedException {
    int burst = 1 + upTo(2);
    RateLimiter limiter = RateLimiter.of("side", rate(burst));
    List<Long> times = new ArrayList<>();
    Clock clock = Clock.current();
    long start = clock.nanos();
    Chaos.crowd(
        12,
        number -> {
          if (number % 2 == 0) {
            limiter.acquire();
            times.add(clock.nanos() - start);
          } else {
            // too early to be served, and gone before it could be
            Chaos.cutShort(upTo(9), limiter::acquire);
          }
        });
    long granted = limiter.stats().granted();
    assertThat(granted).isBetween(6L, 12L);
    long lost = granted - 6; // those at once
    assertThat(lost).isLessThanOrEqualTo(burst);
    for (int i = 0; i < times.size(); i++) {
      assertThat(times.get(i)).isLessThanOrEqualTo(Math.max(0, i + lost - burst + 1) * INTERVAL);
    }
  }

  @Simulated(seeds = 150)
  void whoWouldWaitTooLong_isRefused_atOnce() throws InterruptedException {
    RateLimiter limiter = RateLimiter.of("side", rate(1).withMaxWait(millis(35)));
    int[] refused = new int[1];
    Clock clock = Clock.current();
    Chaos.crowd(
        8,
        _ -> {
          long start = clock.nanos();
          try {
            limiter.acquire();
            assertThat(clock.since(start)).isLessThanOrEqualTo(millis(35));
          } catch (RefusedException e) {
            assertThat(clock.nanos()).isEqualTo(start);
            refused[0]++;
          }
        });
    assertThat(refused[0]).isEqualTo(4); // one at once and three in 30 ms
    assertThat(limiter.stats().granted()).isEqualTo(4);
  }

  @Simulated(seeds = 150)
  void eachKey_hasItsOwnRate() throws InterruptedException {
    int burst = 1 + upTo(2);
    KeyedRateLimiter<String> limiter = KeyedRateLimiter.of("hosts", rate(burst), 3);
    Map<String, List<Long>> times = new HashMap<>();
    Clock clock = Clock.current();
    crowdWithLosses(
        8,
        30,
        number -> {
          String key = "host-" + number % 3;
          for (int i = 0; i < 3; i++) {
            pause(30);
            perhapsCutShort(
                30,
                () -> {
                  limiter.acquire(key);
                  times.computeIfAbsent(key, _ -> new ArrayList<>()).add(clock.nanos());
                });
          }
        });
    times.values().forEach(one -> requireKept(one, burst));
    Weft.sleep(millis(1_000));
    for (int i = 0; i < 3; i++) { // keys that nobody asks for any more make room
      limiter.acquire("another-" + i);
    }
    assertThat(limiter.stats().keys()).isLessThanOrEqualTo(3);
  }

  @Simulated(seeds = 200)
  void anAdaptiveLimit_isNeverOverItsBounds_andEmptyInTheEnd() throws InterruptedException {
    AdaptiveLimit limit =
        AdaptiveLimit.of(
            "side", AdaptiveLimitConfig.defaults().withBounds(1, 2, 4).withMaxWaiters(3));
    int[] running = new int[1];
    crowdWithLosses(
        8,
        20,
        _ -> {
          for (int i = 0; i < 4; i++) {
            pause(10);
            try {
              perhapsCutShort(
                  15,
                  () ->
                      limit.call(() -> {
                        assertThat(++running[0]).isLessThanOrEqualTo(4);
                        try {
                          pause(10);
                          if (Chaos.oneIn(5)) {
                            throw new BrokenException("by chance");
                          }
                          return true;
                        } finally {
                          running[0]--;
                        }
                      }));
            } catch (RefusedException | BrokenException e) {
              // as it may
            }
          }
        });
    assertThat(limit.stats().running()).isZero();
    assertThat(limit.stats().waiters()).isZero();
    assertThat(limit.stats().limit()).isBetween(1, 4);
  }

  /**
   * Ten times what a side of 16 places that takes 16 ms can do, from callers with little patience.
   */
  private static int answered(AdaptiveLimit limit) throws InterruptedException {
    Semaphore places = new Semaphore("places", 16);
    int[] answered = new int[1];
    TaskGroup.run(group -> {
      for (int i = 0; i < 20_000; i++) {
        Weft.sleep(Duration.ofNanos(upTo(200_000)));
        group.fork(() -> {
          try {
            Timeout.after(
                millis(500), () -> limit.call(() -> answered(places) && ++answered[0] > 0));
          } catch (RefusedException | TimedOutException e) {
            // too much, and so it is told
          }
        });
      }
    });
    return answered[0];
  }

  private static boolean answered(Semaphore places) throws InterruptedException {
    places.run(() -> Weft.sleep(millis(16)));
    return true;
  }

  private static AdaptiveLimit withoutWaiters(AdaptiveLimitConfig config) {
    return AdaptiveLimit.of("side", config.withMaxWaiters(0));
  }

  @Simulated(seeds = 4)
  void underTenTimesTheLoad_asMuchIsDoneAsCanBe() throws InterruptedException {
    Clock clock = Clock.current();
    long start = clock.nanos();
    int answered = answered(withoutWaiters(AdaptiveLimitConfig.defaults()));
    assertThat(answered).isGreaterThan((int) (0.9 * clock.since(start).toMillis()));
  }

  /** A broken twin: a limit that adapts to nothing lets in what nobody waits for. */
  @Simulated(seeds = 1)
  void aLimitThatIsTooHigh_wastesWhatCouldBeDone() throws InterruptedException {
    Clock clock = Clock.current();
    long start = clock.nanos();
    AdaptiveLimitConfig high = AdaptiveLimitConfig.defaults().withBounds(1_000, 1_000, 1_000);
    int answered = answered(withoutWaiters(high));
    assertThat(answered).isLessThan((int) (0.9 * clock.since(start).toMillis()));
  }
}
