package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.pool.Lease;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolConfig;
import dev.weft.pool.PoolFactory;
import dev.weft.pool.PoolStats;
import dev.weft.pool.PoolStats.Cause;
import dev.weft.pool.PoolStats.Reason;
import dev.weft.pool.PoolStats.Resize;
import dev.weft.task.Clock;
import dev.weft.task.Deadline;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** How the size of a pool follows what is asked of it: spikes, slow days, and chaos. */
class PoolDaysSimulatedTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** A database: connections take their time, and so do queries. */
  private static final class Server implements PoolFactory<String, Object> {
    private final Duration connect;

    /** How long a query takes, in milliseconds, for how many run. */
    private IntUnaryOperator query;

    private int running;
    int open;

    Server(Duration connect, IntUnaryOperator query) {
      this.connect = connect;
      this.query = query;
    }

    @Override
    public Object open(String key) throws InterruptedException {
      Weft.sleep(connect);
      open++;
      return new Object();
    }

    @Override
    public boolean isUsable(Object thing) {
      return true;
    }

    @Override
    public void close(Object thing) {
      open--;
    }

    boolean ask() throws InterruptedException {
      running++;
      try {
        Weft.sleep(Duration.ofMillis(query.applyAsInt(running)));
      } finally {
        running--;
      }
      return true;
    }
  }

  private interface Body {
    void run(TaskGroup group, Pool<String, Object> pool) throws Exception;
  }

  private static void with(Server server, PoolConfig config, Body body)
      throws InterruptedException {
    TaskGroup.run(group -> {
      Pool<String, Object> pool = Pool.open(group, server, config);
      body.run(group, pool);
      assertThat(pool.close(Deadline.in(SECOND))).isEmpty();
      assertThat(server.open).isZero();
    });
  }

  /** Asks so many times a second for so many seconds, and waits for no answer. */
  private static void load(
      TaskGroup group, Pool<String, Object> pool, Server server, int perSecond, int seconds)
      throws InterruptedException {
    for (int i = 0; i < perSecond * seconds; i++) {
      group.fork(() -> {
        try {
          pool.use("db", _ -> server.ask());
        } catch (TimedOutException e) {
          // counted by the pool
        }
      });
      Weft.sleep(SECOND.dividedBy(perSecond));
    }
  }

  private static List<Reason> reasons(PoolStats stats) {
    return stats.resizes().stream().map(Resize::reason).toList();
  }

  /**
   * "Welcome to the jungle" of HikariCP: 50 at once, 5 idle, 150 ms to connect, 2 ms to ask.
   * HikariCP ends with 5 or 6 connections, others with 40 to 50.
   */
  private static PoolStats jungle(PoolConfig config) throws InterruptedException {
    Server server = new Server(Duration.ofMillis(150), _ -> 2);
    List<PoolStats> seen = new ArrayList<>();
    with(
        server,
        config.withMin(5).withMax(50),
        (group, pool) -> {
          pool.warmUp("db");
          long start = Clock.current().nanos();
          TaskGroup.run(spike -> {
            for (int i = 0; i < 50; i++) {
              spike.fork(() -> pool.use("db", _ -> server.ask()));
            }
          });
          assertThat(Clock.current().since(start)).isEqualTo(Duration.ofMillis(20));
          Weft.sleep(SECOND);
          seen.add(pool.stats());
        });
    return seen.getFirst();
  }

  @Simulated(seeds = 300)
  void aSpikeThatIsOverBeforeAThingIsOpenOpensHardlyAny() throws Exception {
    PoolStats stats = jungle(PoolConfig.defaults());
    assertThat(stats.size()).isLessThanOrEqualTo(6);
    assertThat(stats.totals().opened()).isLessThanOrEqualTo(6);
    assertThat(stats.times().waiting().max()).isEqualTo(Duration.ofMillis(18));
  }

  @Simulated(seeds = 300)
  void anAdaptivePoolStaysAtItsFloorInASpike() throws Exception {
    PoolStats stats = jungle(PoolConfig.defaults().withMax(50).withFloor(5));
    assertThat(stats.totals().opened()).isEqualTo(5);
    assertThat(stats.resizes()).isEmpty();
  }

  /** Everything takes thirty times as long for a while, however many are asked: more help. */
  @Simulated(seeds = 5)
  void aSlowDayMakesThePoolLargerAndItsEndSmallerAgain() throws Exception {
    Server server = new Server(Duration.ofMillis(100), _ -> 10);
    with(
        server,
        PoolConfig.defaults().withFloor(4),
        (group, pool) -> {
          load(group, pool, server, 50, 10);
          assertThat(pool.stats().resizes()).isEmpty();
          assertThat(pool.stats().times().waiting().percentile(0.99)).isLessThan(SECOND);

          server.query = _ -> 400; // 20 are in use
          load(group, pool, server, 50, 40);
          assertThat(pool.stats().limit()).isBetween(20, 40);
          assertThat(pool.stats().waiters()).isZero();
          assertThat(reasons(pool.stats())).doesNotContain(Reason.NO_GAIN);

          server.query = _ -> 10;
          load(group, pool, server, 50, 60);
          assertThat(pool.stats().limit()).isEqualTo(4);
          assertThat(pool.stats().size()).isLessThanOrEqualTo(4);
          assertThat(reasons(pool.stats()).getLast()).isEqualTo(Reason.IDLE);
          assertThat(pool.stats().evicted(Cause.RESIZED)).isPositive();
        });
  }

  /** The database does 200 a second, by however many it is asked: more do not help. */
  @Simulated(seeds = 5)
  void aPoolThatIsNotTheBottleneckDoesNotGrow() throws Exception {
    Server server = new Server(Duration.ofMillis(100), running -> 5 * Math.max(4, running));
    with(
        server,
        PoolConfig.defaults().withFloor(4).withBorrowTimeout(SECOND),
        (group, pool) -> {
          load(group, pool, server, 300, 40);
          Weft.sleep(SECOND.multipliedBy(2));
          assertThat(reasons(pool.stats())).contains(Reason.NO_GAIN);
          assertThat(pool.stats().limit()).isLessThanOrEqualTo(8);
          assertThat(pool.stats().peaks().size()).isLessThanOrEqualTo(16);
          assertThat(pool.stats().times().hold().percentile(0.5)).isLessThan(Duration.ofMillis(45));
        });
  }

  /** Slow queries that sit on a pool of fixed size make all others slow: HikariCP #2363. */
  @Test
  void aFewSlowQueriesDoNotMakeTheFastOnesWait() throws Exception {
    PoolStats fixed = slowAndFast(PoolConfig.defaults().withMax(4));
    PoolStats adaptive = slowAndFast(PoolConfig.defaults().withFloor(4).withMax(16));
    assertThat(fixed.times().waiting().percentile(0.5)).isGreaterThan(Duration.ofSeconds(5));
    assertThat(adaptive.times().waiting().percentile(0.9)).isLessThan(Duration.ofMillis(1));
    assertThat(adaptive.times().waiting().max()).isLessThan(Duration.ofSeconds(3));
    assertThat(adaptive.peaks().size()).isLessThanOrEqualTo(8);
  }

  private static PoolStats slowAndFast(PoolConfig config) throws InterruptedException {
    return Simulation.run(
        1,
        () -> {
          Server server = new Server(Duration.ofMillis(100), _ -> 5);
          List<PoolStats> seen = new ArrayList<>();
          with(
              server,
              config,
              (group, pool) -> {
                for (int i = 0; i < 4; i++) {
                  group.fork(() ->
                      pool.use(
                          "db",
                          _ -> {
                            Weft.sleep(SECOND.multipliedBy(20));
                            return true;
                          }));
                }
                Weft.sleep(SECOND);
                load(group, pool, server, 100, 25);
                Weft.sleep(SECOND);
                seen.add(pool.stats());
              });
          return seen.getFirst();
        });
  }

  @Simulated(seeds = 20)
  void aThingThatDiesOfOldAgeIsReplacedWithoutAHerd() throws Exception {
    Server server = new Server(Duration.ofMillis(100), _ -> 5);
    with(
        server,
        PoolConfig.defaults().withMin(20).withLifetime(Duration.ofMinutes(30)),
        (group, pool) -> {
          pool.warmUp("db");
          Weft.sleep(Duration.ofMinutes(27).minus(SECOND));
          assertThat(pool.stats().evictions()).isEmpty();
          int most = 0;
          for (int i = 0; i < 180; i++) {
            long before = pool.stats().evicted(Cause.LIFETIME);
            Weft.sleep(SECOND);
            most = Math.max(most, (int) (pool.stats().evicted(Cause.LIFETIME) - before));
          }
          Weft.sleep(SECOND.multipliedBy(2));
          assertThat(pool.stats().evicted(Cause.LIFETIME)).isEqualTo(20);
          assertThat(most).isLessThan(8);
          assertThat(pool.stats().idle()).isEqualTo(20);
        });
  }

  @Simulated(seeds = 20)
  void anIdlePoolCostsOnlyItsIdleTimer() throws Exception {
    Server server = new Server(Duration.ofMillis(100), _ -> 5);
    with(
        server,
        PoolConfig.defaults().withMin(2).withLifetime(Duration.ofDays(1000)),
        (group, pool) -> {
          pool.warmUp("db");
          Lease<Object> lease = pool.borrow("db");
          lease.giveBack();
          Weft.sleep(Duration.ofDays(30));
          assertThat(pool.stats().idle()).isEqualTo(2);
        });
  }

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
    return upTo(2) == 0 ? config : config.withMin(upTo(Math.min(max, config.maxPerKey()) + 1));
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
  @Simulated(seeds = 3_000)
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
        if (config.adaptive().floor() == 0) {
          pool.resize(1 + upTo(config.max()));
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
  @Simulated(seeds = 2_000)
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
