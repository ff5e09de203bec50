package dev.weft.testkit;

import static dev.weft.testkit.Chaos.crowd;
import static dev.weft.testkit.Chaos.crowdWithLosses;
import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.perhapsCutShort;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.pool.Leftover;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolConfig;
import dev.weft.pool.PoolFactory;
import dev.weft.pool.PoolStats.Cause;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.ClosedException;
import dev.weft.task.RefusedException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A pool under chance: what is opened is closed, once, and never lent to two. */
class PoolSimulatedTest {
  /** What is lent. */
  private static final class Thing {
    private final String key;
    private final long opened = Clock.current().nanos();
    private long idleSince = opened;
    private boolean lent;
    private boolean bad;
    private boolean closed;

    Thing(String key) {
      this.key = key;
    }
  }

  /** Opens and closes, sometimes badly, and keeps count. */
  private static final class Factory implements PoolFactory<String, Thing> {
    private final PoolConfig config;
    private final boolean reliable;
    private final Map<String, Integer> open = new HashMap<>();
    private int opened;
    private int closed;

    Factory(PoolConfig config, boolean reliable) {
      this.config = config;
      this.reliable = reliable;
    }

    @Override
    public Thing open(String key) throws InterruptedException {
      pause(5);
      if (!reliable && oneIn(6)) {
        throw new BrokenException("cannot be opened");
      }
      opened++;
      assertThat(opened - closed).isLessThanOrEqualTo(config.max());
      assertThat(open.merge(key, 1, Integer::sum)).isLessThanOrEqualTo(config.maxPerKey());
      return new Thing(key);
    }

    @Override
    public boolean isUsable(Thing thing) {
      return !thing.bad;
    }

    @Override
    public void close(Thing thing) {
      assertThat(thing.closed).isFalse();
      thing.closed = true;
      closed++;
      open.merge(thing.key, -1, Integer::sum);
    }
  }

  private static PoolConfig config() {
    int max = 1 + upTo(2);
    return PoolConfig.defaults().withMax(max).withMaxPerKey(1 + upTo(max - 1));
  }

  private static boolean use(Thing thing) throws InterruptedException {
    assertThat(thing.lent).isFalse();
    assertThat(thing.closed).isFalse();
    thing.lent = true;
    try {
      pause(6);
      if (oneIn(8)) {
        throw new BrokenException("in use");
      }
      thing.bad = oneIn(8);
      return true;
    } finally {
      thing.lent = false;
      thing.idleSince = Clock.current().nanos();
    }
  }

  @Simulated(seeds = 400)
  void whatIsOpened_isClosed_andNeverLentToTwo() throws InterruptedException {
    Factory factory = new Factory(config().withBorrowTimeout(millis(20)), false);
    Pool<String, Thing> pool = Pool.open(factory, factory.config.withMaxWaiters(upTo(6)));
    crowdWithLosses(
        8,
        8,
        _ -> {
          for (int i = 0; i < 2; i++) {
            pause(10);
            String key = oneIn(2) ? "a" : "b";
            try {
              perhapsCutShort(15, () -> pool.use(key, PoolSimulatedTest::use));
            } catch (BrokenException | RefusedException | TimedOutException e) {
              // as it may
            }
          }
        });
    assertThat(pool.stats().inUse()).isZero();
    assertThat(pool.stats().waiters()).isZero();
    assertThat(pool.stats().size()).isEqualTo(factory.opened - factory.closed);
    assertThat(pool.close(Duration.ZERO)).isEmpty();
    assertThat(factory.closed).isEqualTo(factory.opened);
    assertThat(pool.stats().totals().opened()).isEqualTo(factory.opened);
  }

  @Simulated(seeds = 200)
  void borrowers_areServedInTheOrderOfComing() throws InterruptedException {
    Factory factory = new Factory(PoolConfig.defaults().withMax(1), true);
    Pool<String, Thing> pool = Pool.open(factory, factory.config);
    List<Integer> served = new ArrayList<>();
    crowdWithLosses(
        6,
        6,
        number -> {
          Weft.sleep(millis(1 + number));
          try {
            pool.use(
                "a",
                thing -> {
                  served.add(number);
                  return use(thing);
                });
          } catch (BrokenException e) {
            // as it may
          }
        });
    assertThat(served).isSorted();
    pool.close(Duration.ZERO);
    assertThat(factory.closed).isEqualTo(factory.opened);
  }

  @Simulated(seeds = 250)
  void nothingIsLent_thatIsTooOld_orWasIdleTooLong() throws InterruptedException {
    Duration idle = millis(15);
    Duration life = millis(60);
    Factory factory = new Factory(config().withIdleTime(idle).withLifetime(life), true);
    Pool<String, Thing> pool = Pool.open(factory, factory.config);
    Clock clock = Clock.current();
    crowdWithLosses(
        4,
        40,
        _ -> {
          for (int i = 0; i < 5; i++) {
            pause(25);
            try {
              pool.use(
                  "a",
                  thing -> {
                    assertThat(clock.since(thing.opened)).isLessThanOrEqualTo(life);
                    assertThat(clock.since(thing.idleSince)).isLessThanOrEqualTo(idle);
                    return use(thing);
                  });
            } catch (BrokenException e) {
              // as it may
            }
          }
        });
    pool.close(Duration.ZERO);
    assertThat(factory.closed).isEqualTo(factory.opened);
    long evicted = 0;
    for (Cause cause : Cause.values()) {
      evicted += pool.stats().evicted(cause);
    }
    assertThat(evicted).isEqualTo(factory.closed);
  }

  /** Who waits is told, who borrows too long is named, and nothing stays open. */
  @Simulated(seeds = 250)
  void aPoolThatCloses_leavesNothingOpen_andNobodyWaiting() throws InterruptedException {
    Factory factory = new Factory(config(), true);
    Pool<String, Thing> pool = Pool.open(factory, factory.config);
    int grace = 1 + upTo(7);
    int[] told = new int[1];
    List<Leftover> left = new ArrayList<>();
    crowd(
        6,
        number -> {
          if (number == 0) {
            pause(10);
            long start = Clock.current().nanos();
            left.addAll(pool.close(millis(grace)));
            assertThat(Clock.current().since(start)).isLessThanOrEqualTo(millis(grace));
            assertThat(factory.closed + left.size()).isGreaterThanOrEqualTo(factory.opened);
            return;
          }
          try {
            while (true) {
              pause(4);
              pool.use(oneIn(2) ? "a" : "b", PoolSimulatedTest::useAnyway);
            }
          } catch (ClosedException e) {
            told[0]++;
          }
        });
    assertThat(told[0]).isEqualTo(5);
    assertThat(factory.closed).isEqualTo(factory.opened);
    assertThat(pool.stats().size()).isZero();
  }

  private static boolean useAnyway(Thing thing) throws InterruptedException {
    pause(8);
    return true;
  }

  /** A borrower that leaves costs those behind it nothing. */
  @Simulated(seeds = 200)
  void aBorrowerThatLeaves_passesOn() throws InterruptedException {
    Factory factory = new Factory(PoolConfig.defaults().withMax(1), true);
    Pool<String, Thing> pool = Pool.open(factory, factory.config);
    int[] served = new int[1];
    crowd(
        8,
        number -> {
          pause(3);
          if (number % 2 == 0) {
            pool.use(
                "a",
                _ -> {
                  served[0]++;
                  Weft.sleep(millis(1));
                  return true;
                });
          } else {
            Chaos.cutShort(upTo(10), () -> pool.use("a", PoolSimulatedTest::useAnyway));
          }
        });
    assertThat(served[0]).isEqualTo(4);
    assertThat(pool.stats().totals().timeouts()).isZero();
  }
}
