package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.pool.PoolStats.Cause;
import dev.weft.pool.Things.Thing;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoolTest {
  private final Things things = new Things();

  private Pool<String, Thing> pool(int max) {
    return Pool.open(things, PoolConfig.defaults().withMax(max));
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatIsGivenBackIsLentAgain(Door door) throws Exception {
    Pool<String, Thing> pool = pool(2);
    Weft.run(
        Things.on(door),
        () -> {
          Thing first = pool.use("a", thing -> thing);
          assertThat(pool.<Thing>use("a", thing -> thing)).isSameAs(first);
        });
    things.assertConserved(pool);
    assertThat(pool.stats().totals().borrowed()).isEqualTo(2);
    assertThat(pool.stats().peaks()).isEqualTo(new PoolStats.Peaks(1, 1, 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void neverMoreThanTheLimitsAndNeverTwoUsersOfOneThing(Door door) throws Exception {
    Pool<String, Thing> pool = Pool.open(things, PoolConfig.defaults().withMax(5).withMaxPerKey(2));
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 400; i++) {
                String key = "key" + i % 7;
                group.fork(() ->
                    pool.use(
                        key,
                        thing -> {
                          assertThat(thing.key).isEqualTo(key);
                          assertThat(thing.users.incrementAndGet()).isEqualTo(1);
                          Weft.sleep(Duration.ofNanos(100_000));
                          return thing.users.decrementAndGet();
                        }));
              }
            }));
    things.assertConserved(pool);
    assertThat(things.mostAlive.get()).isLessThanOrEqualTo(5);
    assertThat(pool.stats().peaks().size()).isEqualTo(5);
    assertThat(pool.stats().totals().borrowed()).isEqualTo(400);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void borrowersAreServedInTheirOrder(Door door) throws Exception {
    Pool<String, Thing> pool = pool(1);
    List<Integer> order = new CopyOnWriteArrayList<>();
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Lease<Thing> lease = pool.borrow("a");
              for (int i = 0; i < 20; i++) {
                int number = i;
                group.fork(() -> pool.use("a", thing -> order.add(number)));
                Things.until(() -> pool.stats().waiters() == number + 1);
              }
              lease.giveBack();
            }));
    assertThat(order).isSorted().hasSize(20);
    things.assertConserved(pool);
    assertThat(things.opened.get()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aKeyAtItsLimitDoesNotHoldUpAnother(Door door) throws Exception {
    Pool<String, Thing> pool = Pool.open(things, PoolConfig.defaults().withMax(2).withMaxPerKey(1));
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Lease<Thing> a = pool.borrow("a");
              group.fork(() -> pool.use("a", thing -> thing));
              Things.until(() -> pool.stats().waiters() == 1);
              assertThat(pool.<String>use("b", thing -> thing.key)).isEqualTo("b");
              a.giveBack();
            }));
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aBodyThatThrowsDiscardsAndItsFailureIsSeenOnce(Door door) throws Exception {
    Pool<String, Thing> pool = pool(2);
    IOException checked = new IOException("checked");
    IllegalStateException unchecked = new IllegalStateException("unchecked");
    Weft.run(
        Things.on(door),
        () -> {
          assertThatThrownBy(() -> pool.use("a", thing -> fail(checked)))
              .isInstanceOf(TaskFailedException.class)
              .hasCause(checked);
          assertThatThrownBy(() -> pool.use("a", thing -> fail(unchecked))).isSameAs(unchecked);
        });
    things.assertConserved(pool);
    assertThat(pool.stats().evicted(Cause.DISCARDED)).isEqualTo(2);
  }

  private static String fail(Exception e) throws Exception {
    throw e;
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void onlyTheFirstEndingOfALeaseCounts(Door door) throws Exception {
    Pool<String, Thing> pool = pool(1);
    Weft.run(
        Things.on(door),
        () -> {
          Lease<Thing> lease = pool.borrow("a");
          lease.giveBack();
          lease.discard();
          lease.giveBack();
          assertThatThrownBy(lease::value)
              .isInstanceOf(ClosedException.class)
              .hasMessage("the loan of a #1 has ended: borrow again");
        });
    things.assertConserved(pool);
    assertThat(pool.stats().idle()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void unusableThingsAreReplaced(Door door) throws Exception {
    Pool<String, Thing> pool = pool(1);
    Weft.run(
        Things.on(door),
        () -> {
          Thing idle = pool.use("a", thing -> thing);
          idle.usable = false; // found when it is to be lent
          Thing second = pool.use("a", thing -> thing);
          assertThat(second).isNotSameAs(idle);
          pool.use("a", thing -> thing.usable = false); // found when it comes back
          assertThat(pool.stats().idle()).isZero();
        });
    things.assertConserved(pool);
    assertThat(pool.stats().evicted(Cause.UNUSABLE)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatCannotBeOpenedIsSaidAndThePermissionPassesOn(Door door) throws Exception {
    Pool<String, Thing> pool = pool(1);
    Handoff<Boolean> gate = new Handoff<>();
    things.gates.put("a", gate);
    things.broken.add("a");
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              var failing =
                  group.fork(() ->
                      assertThatThrownBy(() -> pool.borrow("a"))
                          .isInstanceOf(BrokenException.class)
                          .hasMessage("cannot open a thing for a: no way to a")
                          .hasCauseInstanceOf(IOException.class));
              Things.until(() -> pool.stats().opening() == 1);
              var next = group.fork(() -> pool.<String>use("b", thing -> thing.key));
              Things.until(() -> pool.stats().waiters() == 1);
              gate.give(true);
              failing.join();
              assertThat(next.join()).isEqualTo("b");
            }));
    things.assertConserved(pool);
    assertThat(pool.stats().totals().openFailures()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aBorrowerInLineTimesOutWithTheNumbers(Door door) throws Exception {
    Duration bound = Duration.ofMillis(20);
    Pool<String, Thing> pool =
        Pool.open(things, PoolConfig.defaults().withMax(1).withBorrowTimeout(bound));
    Weft.run(
        Things.on(door),
        () -> {
          Lease<Thing> lease = Things.borrow(pool, "a");
          long before = pool.stats().totals().timeouts();
          assertThatThrownBy(() -> pool.borrow("a"))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith(
                  "borrowing for a (1 of 1 exist, 0 idle, 1 of 64 for this key, 0 waiting;"
                      + " give back sooner or raise the limit) timed out after ")
              .hasMessageEndingWith("ms (bound 20 ms)");
          lease.giveBack();
          assertThat(pool.stats().totals().timeouts()).isEqualTo(before + 1);
        });
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aSlowFactoryTimesOutAndThePermissionPassesOn(Door door) throws Exception {
    Pool<String, Thing> pool =
        Pool.open(
            things, PoolConfig.defaults().withMax(1).withBorrowTimeout(Duration.ofMillis(150)));
    things.gates.put("a", new Handoff<>());
    Weft.run(
        Things.on(door),
        () -> {
          assertThatThrownBy(() -> pool.borrow("a")).isInstanceOf(TimedOutException.class);
          Lease<Thing> next = Things.borrow(pool, "b");
          assertThat(next.value().key).isEqualTo("b");
          next.giveBack();
        });
    things.assertConserved(pool);
    assertThat(pool.stats().totals().openFailures()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aTimeoutOfTheFactoryItselfIsAFailureToOpen(Door door) throws Exception {
    PoolFactory<String, Thing> slow =
        new PoolFactory<>() {
          @Override
          public Thing open(String key) throws Exception {
            return Timeout.after(
                Duration.ofMillis(5), "connecting", () -> new Handoff<Thing>().await());
          }

          @Override
          public boolean isUsable(Thing thing) {
            return true;
          }

          @Override
          public void close(Thing thing) {}
        };
    Pool<String, Thing> pool = Pool.open(slow, PoolConfig.defaults());
    Weft.run(
        Things.on(door),
        () ->
            assertThatThrownBy(() -> pool.borrow("a"))
                .isInstanceOf(TimedOutException.class)
                .hasMessageStartingWith("connecting timed out"));
    assertThat(pool.stats().totals().openFailures()).isEqualTo(1);
    assertThat(pool.stats().totals().timeouts()).isZero();
    assertThat(pool.stats().size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aLineThatIsFullRefusesAtOnce(Door door) throws Exception {
    Pool<String, Thing> pool =
        Pool.open(things, PoolConfig.defaults().withMax(1).withMaxWaiters(0));
    Weft.run(
        Things.on(door),
        () -> {
          Lease<Thing> lease = pool.borrow("a");
          assertThatThrownBy(() -> pool.borrow("a")).isInstanceOf(RefusedException.class);
          lease.giveBack();
        });
    things.assertConserved(pool);
  }
}
