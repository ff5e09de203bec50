package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.pool.PoolStats.Cause;
import dev.weft.pool.Things.Thing;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.ClosedException;
import dev.weft.task.Deadline;
import dev.weft.task.Handoff;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pool that lives in a group: its tasks open things, refill and sweep. */
class PoolHomeTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Things things = new Things();

  /** Runs a body with a pool in a group, and closes the pool. */
  private void with(Door door, PoolConfig config, Body body) throws InterruptedException {
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Pool<String, Thing> pool = Pool.open(group, things, config);
              body.run(group, pool);
              assertThat(pool.close(Deadline.in(LONG))).isEmpty();
              things.assertConserved(pool);
              assertThat(things.alive.get()).isZero();
            }));
  }

  private interface Body {
    void run(TaskGroup group, Pool<String, Thing> pool) throws Exception;
  }

  private static PoolConfig max(int max) {
    return PoolConfig.defaults().withMax(max);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aBorrowerTakesWhatIsGivenBackWhileAnotherThingIsBeingOpened(Door door) throws Exception {
    with(
        door,
        max(2),
        (group, pool) -> {
          Lease<Thing> first = pool.borrow("a");
          Handoff<Boolean> gate = new Handoff<>();
          things.gates.put("a", gate);
          var second = group.fork(() -> pool.<String>use("a", Thing::toString));
          Things.until(() -> pool.stats().opening() == 1);
          first.giveBack();
          assertThat(second.join()).isEqualTo("a1");
          gate.give(true);
          Things.until(() -> pool.stats().idle() == 2);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatABorrowerThatLeftHadOpenedIsLentToOthers(Door door) throws Exception {
    with(
        door,
        max(1),
        (group, pool) -> {
          Handoff<Boolean> gate = new Handoff<>();
          things.gates.put("a", gate);
          var leaving = group.fork(() -> pool.borrow("a"));
          Things.until(() -> pool.stats().opening() == 1);
          leaving.cancel("test");
          assertThatThrownBy(leaving::join).isInstanceOf(TaskCancelledException.class);
          gate.give(true);
          assertThat(pool.<String>use("a", Thing::toString)).isEqualTo("a1");
          assertThat(things.opened.get()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aFailureToOpenGoesToTheOldestBorrowerAndTheNextTryComesLater(Door door) throws Exception {
    with(
        door,
        max(1),
        (group, pool) -> {
          Handoff<Boolean> gate = new Handoff<>();
          things.gates.put("a", gate);
          things.breaking.add("a");
          var oldest =
              group.fork(() ->
                  assertThatThrownBy(() -> pool.borrow("a"))
                      .isInstanceOf(BrokenException.class)
                      .hasMessage("cannot open a thing for a: no way to a")
                      .hasCauseInstanceOf(IOException.class));
          Things.until(() -> pool.stats().waiters() == 1);
          var next = group.fork(() -> pool.<String>use("a", Thing::toString));
          Things.until(() -> pool.stats().waiters() == 2);
          long start = Clock.current().nanos();
          gate.give(true);
          oldest.join();
          assertThat(next.join()).isEqualTo("a1");
          assertThat(Clock.current().since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(25));
          assertThat(pool.stats().totals().openFailures()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aFactoryThatHangsIsGivenUpAndItsPermissionPassesOn(Door door) throws Exception {
    with(
        door,
        max(1).withOpenTimeout(Duration.ofMillis(20)),
        (group, pool) -> {
          things.gates.put("a", new Handoff<>());
          assertThatThrownBy(() -> pool.borrow("a"))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("opening a thing for a timed out after");
          assertThat(pool.<String>use("b", Thing::toString)).isEqualTo("b1");
          assertThat(pool.stats().totals().timeouts()).isZero();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aBrokenKeyDoesNotKeepOthersOut(Door door) throws Exception {
    with(
        door,
        max(2),
        (group, pool) -> {
          things.broken.add("a");
          Lease<Thing> one = pool.borrow("c");
          Lease<Thing> other = pool.borrow("c");
          List<Task<?>> waiting = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            waiting.add(
                group.fork(() ->
                    assertThatThrownBy(() -> pool.borrow("a"))
                        .isInstanceOfAny(BrokenException.class, InterruptedException.class)));
          }
          Things.until(() -> pool.stats().waiters() == 10);
          one.giveBack();
          other.giveBack();
          Things.until(() -> pool.stats().totals().openFailures() > 1);
          assertThat(pool.<String>use("b", thing -> thing.key)).isEqualTo("b");
          assertThat(pool.stats().totals().openFailures()).isLessThan(10);
          waiting.forEach(task -> task.cancel("test"));
          Things.until(() -> pool.stats().waiters() == 0);
        });
  }

  /** A waiter that is opened for counts as one that is served, so that 0 means: never in vain. */
  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void maxWaitersCountsThoseForWhomNothingIsBeingOpened(Door door) throws Exception {
    with(
        door,
        max(1).withMaxWaiters(0),
        (group, pool) -> {
          Lease<Thing> lease = pool.borrow("a");
          assertThatThrownBy(() -> pool.borrow("a")).isInstanceOf(RefusedException.class);
          lease.giveBack();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void warmUpOpensMinAndEvictionRefillsToIt(Door door) throws Exception {
    with(
        door,
        max(4).withMin(3),
        (group, pool) -> {
          pool.warmUp("a");
          assertThat(pool.stats().idle()).isEqualTo(3);
          pool.warmUp("a");
          assertThat(pool.stats().size()).isEqualTo(3);
          pool.use("a", thing -> thing.usable = false);
          Things.until(() -> pool.stats().idle() == 3);
          assertThat(things.opened.get()).isEqualTo(4);
          assertThatThrownBy(() -> pool.warmUp("b"))
              .isInstanceOf(RefusedException.class)
              .hasMessage(
                  "min 3 for 2 keys is more than the limit 4: raise max or floor, or warm up fewer");
          assertThatThrownBy(() -> pool.resize(2))
              .isInstanceOf(RefusedException.class)
              .hasMessage("max 2 is less than min 3 for 1 keys");
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void warmUpFailsAsTheFactoryDoesAndIsTriedAgain(Door door) throws Exception {
    with(
        door,
        max(2).withMin(2),
        (group, pool) -> {
          things.broken.add("a");
          assertThatThrownBy(() -> pool.warmUp("a")).isInstanceOf(BrokenException.class);
          things.broken.clear();
          Things.until(() -> pool.stats().idle() == 2);
        });
  }

  /** Idle eviction that ignores min: asyncpg #989, #1268. */
  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void idleThingsGoWithoutAnybodyComingByButMinStays(Door door) throws Exception {
    with(
        door,
        max(4).withMin(1).withIdleTime(Duration.ofMillis(5)),
        (group, pool) -> {
          pool.warmUp("a");
          Lease<Thing> one = pool.borrow("a");
          Lease<Thing> two = pool.borrow("a");
          Lease<Thing> other = pool.borrow("b");
          one.giveBack();
          two.giveBack();
          other.giveBack();
          Things.until(() -> pool.stats().size() == 1);
          Weft.sleep(Duration.ofMillis(20));
          assertThat(pool.stats().idle()).isEqualTo(1);
          assertThat(pool.stats().evicted(Cause.IDLE)).isEqualTo(2);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void closingStopsWhatIsBeingOpenedAndWhoWaits(Door door) throws Exception {
    with(
        door,
        max(2),
        (group, pool) -> {
          things.gates.put("a", new Handoff<>());
          var waiting =
              group.fork(() ->
                  assertThatThrownBy(() -> pool.borrow("a"))
                      .isInstanceOf(ClosedException.class)
                      .hasMessage("the pool was closed while a borrower waited for a"));
          Things.until(() -> pool.stats().opening() == 1);
          assertThat(pool.close(Deadline.in(LONG))).isEmpty();
          waiting.join();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void nothingIsLeftInTheGroupOfAClosedPool(Door door) throws Exception {
    with(
        door,
        max(2).withMin(2),
        (group, pool) -> {
          pool.warmUp("a");
          pool.close(Deadline.in(LONG));
          Things.until(() -> group.living() == 0);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void theEndOfItsGroupIsTheEndOfThePool(Door door) throws Exception {
    Weft.run(
        Things.on(door),
        () -> {
          Handoff<Pool<String, Thing>> opened = new Handoff<>();
          assertThatThrownBy(() ->
                  TaskGroup.run(group -> {
                    Pool<String, Thing> pool = Pool.open(group, things, max(3).withMin(1));
                    pool.warmUp("a");
                    opened.give(pool);
                    throw new IllegalStateException("the body fails");
                  }))
              .hasMessage("the body fails");
          Pool<String, Thing> pool = opened.await();
          assertThatThrownBy(() -> pool.borrow("a")).isInstanceOf(ClosedException.class);
          assertThat(pool.close(Deadline.in(LONG))).isEmpty();
          things.assertConserved(pool);
          assertThat(things.alive.get()).isZero();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aPoolIsResizedWhileItRuns(Door door) throws Exception {
    with(
        door,
        max(1),
        (group, pool) -> {
          Lease<Thing> one = pool.borrow("a");
          var waiting = group.fork(() -> pool.borrow("a"));
          Things.until(() -> pool.stats().waiters() == 1);
          pool.resize(3);
          Lease<Thing> two = waiting.join();
          Lease<Thing> three = pool.borrow("b");
          pool.resize(1);
          one.giveBack();
          assertThat(pool.stats().size()).isEqualTo(2);
          three.giveBack();
          two.giveBack();
          assertThat(pool.stats().size()).isEqualTo(1);
          assertThat(pool.stats().evicted(Cause.RESIZED)).isEqualTo(2);
          assertThat(pool.stats().resizes())
              .extracting(PoolStats.Resize::reason)
              .containsOnly(PoolStats.Reason.ASKED);
          assertThatThrownBy(() -> pool.resize(0)).hasMessage("max must be at least 1, but is 0");
        });
  }
}
