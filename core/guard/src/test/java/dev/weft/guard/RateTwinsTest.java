package dev.weft.guard;

import static dev.weft.guard.Runs.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A rate is kept in every stretch of time, without needless refusals; and broken twins. */
class RateTwinsTest {
  private static final int BURST = 3;
  private static final long INTERVAL = 100 * Runs.MS;
  private static final Rate RATE = Rate.perSecond(10).withBurst(BURST);

  /** What gives permits at times, right or wrong. */
  private interface Giver {
    boolean gives(long now);
  }

  private static Giver real() {
    Gcra gcra = new Gcra(RATE);
    return now -> {
      boolean due = gcra.delay(now, 0) == 0;
      if (due) {
        gcra.take(now);
      }
      return due;
    };
  }

  private static @Nullable String check(Supplier<Giver> made) {
    for (int seed = 0; seed < 20; seed++) {
      String complaint = check(made.get(), new Random(seed));
      if (complaint != null) {
        return complaint;
      }
    }
    return null;
  }

  private static @Nullable String check(Giver giver, Random random) {
    List<Long> given = new ArrayList<>();
    long now = 0;
    for (int step = 0; step < 1_000; step++) {
      now += random.nextInt(3) == 0 ? random.nextLong(3 * INTERVAL) : random.nextLong(INTERVAL / 2);
      boolean may = mayGive(given, now);
      if (giver.gives(now) != may) {
        return may ? "refuses what was promised" : "gives more than was promised";
      }
      if (may) {
        given.add(now);
      }
    }
    return null;
  }

  /** In each stretch up to now: the burst, and one for every interval that it lasts. */
  private static boolean mayGive(List<Long> given, long now) {
    for (int i = 0; i < given.size(); i++) {
      long number = given.size() - i + 1L;
      if (number > BURST + (now - given.get(i)) / INTERVAL) {
        return false;
      }
    }
    return true;
  }

  @Test
  void theRateIsKeptInEveryStretch_andNothingIsRefusedInVain() {
    assertThat(check(RateTwinsTest::real)).isNull();
  }

  /** Each stretch of a fixed grid is kept, but twice the burst may come around a border. */
  @Test
  void theTwinThatCountsInFixedStretches_isFoundOut() {
    Supplier<Giver> twin =
        () -> {
          long[] stretch = {-1, 0};
          return now -> {
            if (now / (BURST * INTERVAL) != stretch[0]) {
              stretch[0] = now / (BURST * INTERVAL);
              stretch[1] = 0;
            }
            return stretch[1]++ < BURST;
          };
        };
    assertThat(check(twin)).isNotNull();
  }

  @Test
  void theTwinThatCountsWhatItRefused_isFoundOut() {
    Supplier<Giver> twin =
        () -> {
          Gcra gcra = new Gcra(RATE);
          return now -> {
            boolean due = gcra.delay(now, 0) == 0;
            gcra.take(now);
            return due;
          };
        };
    assertThat(check(twin)).isEqualTo("refuses what was promised");
  }

  @Test
  void theTwinWithOneTooMany_isFoundOut() {
    Supplier<Giver> twin =
        () -> {
          Gcra gcra = new Gcra(RATE);
          return now -> {
            boolean due = gcra.delay(now, 0) < INTERVAL;
            if (due) {
              gcra.take(now);
            }
            return due;
          };
        };
    assertThat(check(twin)).isEqualTo("gives more than was promised");
  }

  // ---- who waits ----

  /** A limiter one waits for, right or wrong. */
  private interface Waited {
    void acquire() throws InterruptedException;

    RateLimiter.Stats stats();
  }

  private static String storm(Door door, Waited limiter) throws InterruptedException {
    AtomicInteger got = new AtomicInteger();
    on(
        door,
        () ->
            Runs.storm(
                30,
                46,
                () -> {
                  limiter.acquire();
                  return got.incrementAndGet();
                }));
    RateLimiter.Stats stats = limiter.stats();
    return (stats.granted() == got.get() ? "" : "permits lost ")
        + (stats.waiters() == 0 ? "" : "waiters left");
  }

  @BothDoors
  void aCancelledWaiterCostsNoPermit(Door door) throws Exception {
    RateLimiter limiter = RateLimiter.of("test", Rate.perSecond(100_000));
    Waited real =
        new Waited() {
          @Override
          public void acquire() throws InterruptedException {
            limiter.acquire();
          }

          @Override
          public RateLimiter.Stats stats() {
            return limiter.stats();
          }
        };
    assertThat(storm(door, real)).isEmpty();
  }

  /** A broken twin: each reserves its time when it comes, and keeps it when it is cancelled. */
  @BothDoors
  void theTwinThatReservesAheadLosesPermits(Door door) throws Exception {
    AtomicInteger reserved = new AtomicInteger();
    Waited twin =
        new Waited() {
          @Override
          public void acquire() throws InterruptedException {
            reserved.incrementAndGet();
            Weft.sleep(Duration.ofNanos(100_000));
          }

          @Override
          public RateLimiter.Stats stats() {
            return new RateLimiter.Stats(0, reserved.get(), 0);
          }
        };
    assertThat(storm(door, twin)).isEqualTo("permits lost ");
  }
}
