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
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
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

  @Simulated(seeds = 150)
  void aSpikeThatIsOverBeforeAThingIsOpenOpensHardlyAny() throws Exception {
    PoolStats stats = jungle(PoolConfig.defaults());
    assertThat(stats.size()).isLessThanOrEqualTo(6);
    assertThat(stats.totals().opened()).isLessThanOrEqualTo(6);
    assertThat(stats.times().waiting().max()).isEqualTo(Duration.ofMillis(18));
  }

  @Simulated(seeds = 150)
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
}
