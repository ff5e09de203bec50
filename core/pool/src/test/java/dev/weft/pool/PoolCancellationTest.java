package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.pool.Things.Thing;
import dev.weft.task.Handoff;
import dev.weft.task.Shield;
import dev.weft.task.Task;
import dev.weft.task.Task.State;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoolCancellationTest {
  private static final PoolConfig STORM = PoolConfig.defaults().withMax(5).withMaxPerKey(2);

  private final Things things = new Things();
  private final Pool<String, Thing> pool = Pool.open(things, PoolConfig.defaults().withMax(1));

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void cancelledBeforeBorrowsNothing(Door door) throws Exception {
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Handoff<Boolean> cancelled = new Handoff<>();
              var task =
                  group.fork(() -> {
                    Shield.within(Duration.ofSeconds(30), () -> cancelled.await());
                    return pool.borrow("a");
                  });
              task.cancel("test");
              cancelled.give(true);
              assertThatThrownBy(task::join).isInstanceOf(TaskCancelledException.class);
            }));
    assertThat(things.opened.get()).isZero();
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void cancelledInLineLeavesAtOnce(Door door) throws Exception {
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Lease<Thing> lease = pool.borrow("a");
              var first = group.fork(() -> pool.borrow("a"));
              Things.until(() -> pool.stats().waiters() == 1);
              var second = group.fork(() -> pool.<String>use("b", thing -> thing.key));
              Things.until(() -> pool.stats().waiters() == 2);
              first.cancel("test");
              Things.until(() -> pool.stats().waiters() == 1);
              lease.giveBack();
              assertThat(second.join()).isEqualTo("b");
            }));
    assertThat(pool.stats().totals().cancellations()).isEqualTo(1);
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void cancelledWhileOpeningPassesThePermissionOn(Door door) throws Exception {
    things.gates.put("a", new Handoff<>());
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              var opening = group.fork(() -> pool.borrow("a"));
              Things.until(() -> pool.stats().opening() == 1);
              var next = group.fork(() -> pool.<String>use("b", thing -> thing.key));
              Things.until(() -> pool.stats().waiters() == 1);
              opening.cancel("test");
              assertThat(next.join()).isEqualTo("b");
            }));
    assertThat(pool.stats().totals().cancellations()).isEqualTo(1);
    assertThat(pool.stats().totals().openFailures()).isZero();
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void cancelledInTheBodyDiscards(Door door) throws Exception {
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              var task = group.fork(() -> pool.use("a", thing -> new Handoff<>().await()));
              Things.until(() -> pool.stats().totals().borrowed() == 1);
              task.cancel("test");
            }));
    assertThat(things.closed).containsExactly("a1");
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void interruptedTwiceIsCountedOnce(Door door) throws Exception {
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Lease<Thing> lease = pool.borrow("a");
              Handoff<Thread> thread = new Handoff<>();
              var waiting =
                  group.fork(() -> {
                    thread.give(Thread.currentThread());
                    return assertThatThrownBy(() -> pool.borrow("a"))
                        .isInstanceOf(InterruptedException.class);
                  });
              Thread other = thread.await();
              Things.until(() -> pool.stats().waiters() == 1);
              other.interrupt();
              other.interrupt();
              waiting.join();
              lease.giveBack();
              assertThat(pool.<String>use("b", thing -> thing.key)).isEqualTo("b");
            }));
    assertThat(pool.stats().totals().cancellations()).isEqualTo(1);
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aHandOverToSomeoneWhoJustLeftGoesToTheNext(Door door) throws Exception {
    int rounds = 2_000;
    AtomicInteger served = new AtomicInteger();
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < rounds; i++) {
                Lease<Thing> lease = pool.borrow("a");
                Task<?> victim = group.fork(() -> pool.use("a", thing -> thing));
                Task<?> next = group.fork(() -> pool.use("a", thing -> served.incrementAndGet()));
                Things.until(() -> pool.stats().waiters() == 2);
                var killer = group.fork(() -> victim.cancel("test"));
                lease.giveBack(); // races with the cancellation
                killer.join();
                next.join();
              }
            }));
    assertThat(served.get()).isEqualTo(rounds);
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void thousandsOfRandomCancellationsLoseNoPermit(Door door) throws Exception {
    storm(door, _ -> Pool.open(things, STORM));
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void thousandsOfRandomCancellationsLoseNoPermitInAGroup(Door door) throws Exception {
    storm(door, group -> Pool.open(group, things, STORM));
  }

  private void storm(Door door, Function<TaskGroup, Pool<String, Thing>> opening)
      throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    AtomicInteger stopped = new AtomicInteger();
    int borrowers = 6_000;
    Weft.run(
        Things.on(door).withLoops(4),
        () ->
            TaskGroup.run(group -> {
              Pool<String, Thing> many = opening.apply(group);
              SplittableRandom random = new SplittableRandom(42);
              List<Task<?>> tasks = new ArrayList<>();
              for (int i = 0; i < borrowers; i++) {
                SplittableRandom own = random.split();
                tasks.add(group.fork(() -> borrower(many, own, done)));
                if (random.nextInt(3) == 0) {
                  tasks.get(random.nextInt(tasks.size())).cancel("test");
                }
                if (i % 50 == 0) {
                  Things.until(() -> many.stats().waiters() < 200);
                }
              }
              for (Task<?> task : tasks) {
                stopped.addAndGet(ended(task) == State.CANCELLED ? 1 : 0);
              }
              // nothing is opened any more, or closed to make room; a keeper stays
              Things.until(() -> group.living() <= 1);
              things.assertConserved(many);
              many.close(Duration.ofSeconds(30));
              things.assertConserved(many);
            }));
    assertThat(done.get() + stopped.get()).isGreaterThanOrEqualTo(borrowers);
    assertThat(stopped.get()).isPositive();
    assertThat(things.mostAlive.get()).isLessThanOrEqualTo(5);
  }

  private static boolean borrower(
      Pool<String, Thing> pool, SplittableRandom random, AtomicInteger done)
      throws InterruptedException {
    String key = "key" + random.nextInt(6);
    Duration hold = Duration.ofNanos(random.nextInt(100_000));
    try {
      if (random.nextInt(4) == 0) {
        Timeout.after(Duration.ofNanos(random.nextInt(3_000_000)), () -> hold(pool, key, hold));
      } else {
        hold(pool, key, hold);
      }
    } catch (TimedOutException e) {
      // one of the ways to leave
    }
    done.incrementAndGet();
    return true;
  }

  private static int hold(Pool<String, Thing> pool, String key, Duration time)
      throws InterruptedException {
    return pool.use(
        key,
        thing -> {
          assertThat(thing.users.incrementAndGet()).isEqualTo(1);
          try {
            Weft.sleep(time);
          } finally {
            thing.users.decrementAndGet();
          }
          return 0;
        });
  }

  private static State ended(Task<?> task) throws InterruptedException {
    try {
      task.join();
    } catch (TaskCancelledException e) {
      // the state says it, too
    }
    return task.state();
  }
}
