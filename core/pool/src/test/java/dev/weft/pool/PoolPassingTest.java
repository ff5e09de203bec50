package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.pool.Things.Thing;
import dev.weft.task.Action;
import dev.weft.task.ClosedException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Things that go from borrower to borrower without the lock are things like all others. */
class PoolPassingTest {
  private static final int MANY = 1_000;

  private final Things things = new Things();
  private final PoolConfig config = PoolConfig.defaults().withMax(2);

  /** Runs a program on a pool, one without a group. */
  private void run(Door door, Pool<String, Thing> pool, Action body) throws Exception {
    Weft.run(Things.on(door), body);
    things.assertConserved(pool);
  }

  private static void pass(Pool<String, Thing> pool, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      pool.borrow("a").giveBack();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void everyLoanIsCounted(Door door) throws Exception {
    Pool<String, Thing> pool = Pool.open(things, config);
    run(
        door,
        pool,
        () -> {
          pass(pool, MANY);
          Lease<Thing> out = pool.borrow("a");
          PoolStats stats = pool.stats();
          assertThat(stats.totals().borrowed()).isEqualTo(MANY + 1);
          assertThat(stats.times().waiting().count()).isEqualTo(MANY + 1);
          assertThat(stats.times().hold().count()).isEqualTo(MANY);
          assertThat(stats.inUse()).isOne();
          assertThat(pool.loans()).singleElement().extracting(Leftover::key).isEqualTo("a");
          out.giveBack();
          assertThat(pool.stats().times().hold().count()).isEqualTo(MANY + 1);
          assertThat(pool.stats().idle()).isOne();
          assertThat(pool.stats().peaks().inUse()).isOne();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whoWaitsIsServedBeforeANewcomer(Door door) throws Exception {
    Pool<String, Thing> pool = Pool.open(things, config.withMax(1));
    run(
        door,
        pool,
        () -> {
          pass(pool, 3);
          Lease<Thing> out = pool.borrow("a");
          StringBuilder order = new StringBuilder();
          TaskGroup.run(group -> {
            group.fork(() -> pool.use("a", thing -> order.append("first ")));
            Things.until(() -> pool.stats().waiters() == 1);
            group.fork(() -> pool.use("a", thing -> order.append("second")));
            Things.until(() -> pool.stats().waiters() == 2);
            out.giveBack();
          });
          assertThat(order).hasToString("first second");
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aWaiterThatIsCancelledLetsThemPassAgain(Door door) throws Exception {
    Pool<String, Thing> pool = Pool.open(things, config.withMax(1));
    run(
        door,
        pool,
        () -> {
          Lease<Thing> out = pool.borrow("a");
          TaskGroup.run(group -> {
            Task<?> waiter = group.fork(() -> pool.borrow("a"));
            Things.until(() -> pool.stats().waiters() == 1);
            waiter.cancel("the test wants it");
            waiter.settle();
          });
          out.giveBack();
          pass(pool, MANY);
          assertThat(things.opened.get()).isOne();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aKeyWithoutRoomTakesThatOfAnIdleThing(Door door) throws Exception {
    Pool<String, Thing> pool = Pool.open(things, config.withMax(1));
    run(
        door,
        pool,
        () -> {
          pass(pool, 3);
          pool.borrow("b").giveBack();
          assertThat(things.closed).containsExactly("a1");
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatComesBackToASmallerPoolIsClosed(Door door) throws Exception {
    Pool<String, Thing> pool = Pool.open(things, config);
    run(
        door,
        pool,
        () -> {
          Lease<Thing> one = pool.borrow("a");
          Lease<Thing> two = pool.borrow("a");
          two.giveBack();
          two = pool.borrow("a");
          pool.resize(1);
          two.giveBack();
          assertThat(pool.stats().size()).isOne();
          one.giveBack();
          assertThat(pool.stats().size()).isOne();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aClosedPoolHasNothingToPassOn(Door door) throws Exception {
    Pool<String, Thing> pool = Pool.open(things, config);
    run(
        door,
        pool,
        () -> {
          Lease<Thing> out = pool.borrow("a");
          pass(pool, 3);
          assertThat(pool.close(Duration.ZERO)).hasSize(1);
          out.giveBack();
          assertThatThrownBy(() -> pool.borrow("a")).isInstanceOf(ClosedException.class);
          assertThat(things.alive.get()).isZero();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatIsPassedOnStillExpires(Door door) throws Exception {
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Pool<String, Thing> pool =
                  Pool.open(group, things, config.withIdleTime(Duration.ofMillis(20)));
              pass(pool, 3);
              Things.until(() -> things.alive.get() == 0);
              Things.until(() -> pool.stats().evicted(PoolStats.Cause.IDLE) > 0);
              pool.close(Duration.ZERO);
            }));
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void manyTasksKeepToTheLimit(Door door) throws Exception {
    Pool<String, Thing> pool = Pool.open(things, config);
    run(
        door,
        pool,
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 100; i++) {
                int task = i;
                group.fork(() -> share(pool, task));
              }
            }));
    assertThat(things.mostAlive.get()).isLessThanOrEqualTo(2);
    assertThat(pool.stats().totals().borrowed()).isEqualTo(100 * 100);
    assertThat(pool.stats().times().hold().count()).isEqualTo(100 * 100);
  }

  private static void share(Pool<String, Thing> pool, int task) throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      int turn = i + task;
      pool.use(
          "a",
          thing -> {
            assertThat(thing.users.incrementAndGet()).isOne();
            if (turn % 7 == 0) {
              Weft.sleep(Duration.ZERO);
            }
            return thing.users.decrementAndGet();
          });
    }
  }
}
