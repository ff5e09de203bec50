package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.pool.Lease;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolConfig;
import dev.weft.pool.PoolFactory;
import dev.weft.pool.PoolStats;
import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.time.Duration;

/** Pools in groups, with things and borrowers that do all they can do wrong, at any time. */
class PoolChaosSimulatedTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Opens what may fail, hang or break, and counts what is open. */
  private static final class Chaos implements PoolFactory<String, Object> {
    int open;
    int most;
    int opened;
    int closed;

    @Override
    public Object open(String key) throws Exception {
      Weft.sleep(Duration.ofMillis(upTo(4) == 0 ? 1_000 : upTo(20)));
      if (upTo(5) == 0) {
        throw new IllegalStateException("cannot be opened");
      }
      open++;
      opened++;
      most = Math.max(most, open);
      return new Object();
    }

    @Override
    public boolean isUsable(Object thing) {
      return upTo(20) != 0;
    }

    @Override
    public boolean validate(Object thing) throws InterruptedException {
      Weft.sleep(Duration.ofMillis(upTo(3)));
      return upTo(4) != 0;
    }

    @Override
    public void reset(Object thing) {
      if (upTo(20) == 0) {
        throw new IllegalStateException("cannot be reset");
      }
    }

    @Override
    public void close(Object thing) {
      new Handoff<Boolean>().give(true); // others may go first, before what follows is handed over
      open--;
      closed++;
    }
  }

  private static int upTo(int number) {
    return Weft.random().nextInt(number);
  }

  private static PoolConfig anyConfig() {
    int max = 1 + upTo(4);
    PoolConfig config =
        PoolConfig.defaults()
            .withMax(max)
            .withMaxPerKey(1 + upTo(max))
            .withMaxWaiters(upTo(20))
            .withOpenTimeout(Duration.ofMillis(100))
            .withBorrowTimeout(Duration.ofMillis(1 + upTo(500)))
            .withIdleTime(Duration.ofMillis(1 + upTo(300)))
            .withLifetime(Duration.ofMillis(1 + upTo(600)))
            .withFreshTime(Duration.ofMillis(upTo(20)))
            .withLeaks(new PoolConfig.Leaks(Duration.ofMillis(upTo(20)), 2, _ -> {}));
    config = upTo(2) == 0 ? config : config.withFloor(1 + upTo(max));
    int floor = config.floor() == 0 ? max : config.floor();
    return upTo(2) == 0 ? config : config.withMin(upTo(Math.min(floor, config.maxPerKey()) + 1));
  }

  /** One who borrows, uses and ends it in one of many ways, and may be cancelled at any time. */
  private static void anyBorrower(Pool<String, Object> pool) throws InterruptedException {
    String key = "key" + upTo(3);
    try {
      switch (upTo(3)) {
        case 0 -> pool.borrow(key).discard();
        case 1 -> {
          Lease<Object> lease = pool.borrow(key);
          lease.giveBack();
          lease.discard();
          lease.giveBack();
        }
        default ->
            pool.use(
                key,
                _ -> {
                  Weft.sleep(Duration.ofMillis(upTo(30)));
                  return true;
                });
      }
    } catch (WeftException | IllegalStateException e) {
      // refused, timed out, could not be opened, closed
    }
  }

  /** What is open is what the pool thinks is open; nobody is in line or in use once all is over. */
  @Simulated(seeds = 1_500)
  void whateverHappensTheBooksAreStraight() throws Exception {
    Chaos factory = new Chaos();
    PoolConfig config = anyConfig();
    TaskGroup.run(group -> {
      Pool<String, Object> pool = Pool.open(group, factory, config);
      TaskGroup.run(crowd -> {
        crowd.fork(() -> warm(pool));
        for (int i = 0; i < 40; i++) {
          Task<?> task = crowd.fork(() -> anyBorrower(pool));
          int after = upTo(60);
          crowd.fork(() -> {
            Weft.sleep(Duration.ofMillis(after));
            if (after % 3 == 0) {
              task.cancel("chance");
            }
          });
          Weft.sleep(Duration.ofMillis(upTo(3)));
        }
        if (config.floor() == 0) {
          pool.resize(Math.max(1 + upTo(config.max()), config.min()));
        }
      });
      PoolStats stats = pool.stats();
      assertThat(stats.inUse()).as("in use").isZero();
      assertThat(stats.waiters()).as("waiters").isZero();
      assertThat(stats.idle()).as("idle").isEqualTo(factory.open);
      assertThat(stats.limit()).isBetween(1, config.max());
      assertThat(pool.close(SECOND)).isEmpty();
      assertThat(pool.stats().size()).isZero();
      assertThat(pool.stats().totals().opened()).isEqualTo(factory.opened);
    });
    assertThat(factory.open).isZero();
    assertThat(factory.closed).isEqualTo(factory.opened);
    assertThat(factory.most).isLessThanOrEqualTo(config.max());
  }

  private static void warm(Pool<String, Object> pool) throws InterruptedException {
    try {
      pool.warmUp("key0");
    } catch (WeftException | IllegalStateException e) {
      // is tried again behind the scenes
    }
  }

  /** The pool is closed, or its group is cancelled, while everything goes on. */
  @Simulated(seeds = 1_000)
  void whoeverClosesItWheneverNothingIsLeftOpen() throws Exception {
    Chaos factory = new Chaos();
    PoolConfig config = anyConfig();
    boolean cancelled = upTo(2) == 0;
    try {
      TaskGroup.run(group -> {
        Pool<String, Object> pool = Pool.open(group, factory, config);
        group.fork(() -> warm(pool));
        for (int i = 0; i < 20; i++) {
          group.fork(() -> anyBorrower(pool));
        }
        Weft.sleep(Duration.ofMillis(upTo(200)));
        if (cancelled) {
          group.cancel("chance");
        } else {
          pool.close(Duration.ofMillis(upTo(20)));
          assertThat(pool.stats().size()).isZero();
        }
      });
    } catch (TaskCancelledException e) {
      assertThat(cancelled).isTrue();
    }
    assertThat(factory.open).isZero();
    assertThat(factory.closed).isEqualTo(factory.opened);
  }
}
