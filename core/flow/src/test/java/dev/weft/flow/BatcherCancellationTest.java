package dev.weft.flow;

import static dev.weft.flow.Runs.DAY;
import static dev.weft.flow.Runs.thrownBy;
import static dev.weft.flow.Runs.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Runs.Gauge;
import dev.weft.task.CancelledException;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Callers come and go, and harm nobody. */
class BatcherCancellationTest {
  private static final BatcherConfig PATIENT = BatcherConfig.defaults().withMaxDelay(DAY);

  private final List<List<Integer>> bulks = new CopyOnWriteArrayList<>();
  private final Gauge gauge = new Gauge();
  private final Handoff<Boolean> gate = new Handoff<>();

  private List<Integer> gated(List<Integer> keys) throws Exception {
    bulks.add(keys);
    return gauge.within(() -> {
      gate.await();
      return keys;
    });
  }

  @BothDoors
  void cancelledBefore_itAsksNothing(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            Batcher.<Integer, Integer, Integer>use(
                PATIENT,
                this::gated,
                batcher -> {
                  TaskGroup.run(group -> {
                    Task<Throwable> task =
                        group.fork(() -> {
                          thrownBy(Runs::forEver);
                          return thrownBy(() -> batcher.call(1));
                        });
                    task.cancel("test");
                    assertThat(task.join()).isInstanceOf(CancelledException.class);
                  });
                  assertThat(batcher.stats().totals().calls()).isZero();
                  return 0;
                }));
  }

  @BothDoors
  void cancelledWhileItWaits_itLeavesTheBatchAtOnce(Door door) throws Exception {
    gate.give(true);
    Runs.on(
        door,
        () ->
            Batcher.<Integer, Integer, Integer>use(
                PATIENT.withMaxSize(2),
                this::gated,
                batcher -> {
                  TaskGroup.run(group -> {
                    Task<Throwable> left = group.fork(() -> thrownBy(() -> batcher.call(1)));
                    until(() -> batcher.stats().waiting() == 1);
                    left.cancel("test");
                    assertThat(left.join()).isInstanceOf(CancelledException.class);
                    assertThat(batcher.stats().waiting()).isZero();
                    group.fork(() -> batcher.call(2));
                    group.fork(() -> batcher.call(3));
                  });
                  assertThat(batcher.stats().totals().left()).isEqualTo(1);
                  return 0;
                }));
    assertThat(bulks).hasSize(1);
    assertThat(bulks.getFirst()).containsExactlyInAnyOrder(2, 3);
  }

  @BothDoors
  void timedOutInABulkCall_itLeaves_andTheOthersGetTheirAnswers(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            Batcher.<Integer, Integer, Integer>use(
                PATIENT.withMaxSize(2),
                this::gated,
                batcher -> {
                  TaskGroup.run(group -> {
                    Task<Integer> stays = group.fork(() -> batcher.call(1));
                    until(() -> batcher.stats().waiting() == 1);
                    Duration bound = Duration.ofMillis(3);
                    do { // on a busy machine its time may be up before the bulk call begins
                      callInVain(batcher, bound);
                      bound = bound.multipliedBy(2);
                    } while (batcher.stats().bulkCalls() == 0);
                    until(() -> gauge.inside.get() == 1);
                    assertThat(batcher.stats().inFlight()).isEqualTo(1);
                    gate.give(true);
                    assertThat(stays.join()).isEqualTo(1);
                  });
                  return 0;
                }));
  }

  private static void callInVain(Batcher<Integer, Integer> batcher, Duration bound) {
    assertThatThrownBy(() -> Timeout.after(bound, () -> batcher.call(2)))
        .isInstanceOf(TimedOutException.class);
  }

  @BothDoors
  void whenAllCallersHaveLeft_theBulkCallIsCancelled(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            Batcher.<Integer, Integer, Integer>use(
                PATIENT.withMaxSize(2),
                this::gated,
                batcher -> {
                  TaskGroup.run(group -> {
                    Task<Throwable> first = group.fork(() -> thrownBy(() -> batcher.call(1)));
                    Task<Throwable> second = group.fork(() -> thrownBy(() -> batcher.call(2)));
                    until(() -> gauge.inside.get() == 1);
                    first.cancel("test");
                    assertThat(first.join()).isInstanceOf(CancelledException.class);
                    assertThat(batcher.stats().bulkCalls()).isEqualTo(1);
                    second.cancel("test");
                    assertThat(second.join()).isInstanceOf(CancelledException.class);
                    until(() -> batcher.stats().bulkCalls() == 0);
                  });
                  assertThat(gauge.inside.get()).isZero();
                  return 0;
                }));
  }

  @BothDoors
  void anOrdinaryThreadMayCall_andLeavesWhenInterrupted(Door door) throws Exception {
    List<Object> outcomes = new CopyOnWriteArrayList<>();
    Runs.on(
        door,
        () ->
            Batcher.<Integer, Integer, Integer>use(
                PATIENT.withMaxSize(1),
                keys -> keys.contains(1) ? stuck(keys) : keys,
                batcher -> {
                  Thread left =
                      Thread.ofPlatform()
                          .start(() -> outcomes.add(thrownBy(() -> batcher.call(1))));
                  until(() -> batcher.stats().inFlight() == 1);
                  left.interrupt();
                  until(() -> outcomes.size() == 1);
                  Thread stays =
                      Thread.ofPlatform()
                          .start(() -> thrownBy(() -> outcomes.add(batcher.call(2))));
                  until(() -> outcomes.size() == 2);
                  until(() -> !left.isAlive() && !stays.isAlive());
                  return 0;
                }));
    assertThat(outcomes.getFirst()).isInstanceOf(InterruptedException.class);
    assertThat(outcomes.getLast()).isEqualTo(2);
  }

  private static List<Integer> stuck(List<Integer> keys) throws InterruptedException {
    Runs.forEver();
    return keys;
  }

  @BothDoors
  void cancelledInItsGraceTime_theBatcherEndsAtOnce(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<Task<Throwable>> other = new Handoff<>();
              Task<Throwable> user =
                  group.fork(() ->
                      thrownBy(() -> {
                        Batcher.<Integer, Integer, Integer>use(
                            PATIENT.withMaxSize(1).withGrace(DAY),
                            keys -> gauge.within(() -> stuck(keys)),
                            batcher -> {
                              other.give(group.fork(() -> thrownBy(() -> batcher.call(1))));
                              until(() -> gauge.inside.get() == 1);
                              return 0;
                            });
                        Weft.checkpoint(); // the end of its calls may win over its cancellation
                      }));
              Task<Throwable> caller = other.await();
              until(() -> gauge.inside.get() == 1);
              user.cancel("test");
              assertThat(user.join()).isInstanceOf(CancelledException.class);
              assertThat(caller.join()).isInstanceOf(ClosedException.class);
              assertThat(gauge.inside.get()).isZero();
            }));
  }

  // ---- conservation ----

  /** How the callers of one run fared, by their own count. */
  private static final class Fates {
    final AtomicInteger called = new AtomicInteger();
    final AtomicInteger right = new AtomicInteger();
    final AtomicInteger wrong = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    final AtomicInteger left = new AtomicInteger();

    void call(Batcher<Integer, Integer> batcher, int key) throws InterruptedException {
      called.incrementAndGet();
      try {
        (batcher.call(key) == key ? right : wrong).incrementAndGet();
      } catch (InterruptedException e) {
        left.incrementAndGet();
      } catch (IllegalStateException e) {
        failed.incrementAndGet();
      }
    }
  }

  @BothDoors
  void thousandsOfRandomCancellationsHarmNobodyElse(Door door) throws Exception {
    long left = 0;
    while (left == 0) { // on a busy machine who is cancelled may be served, or not have begun
      left = leftInAStorm(door);
    }
  }

  private long leftInAStorm(Door door) throws Exception {
    Fates fates = new Fates();
    BatcherStats stats =
        Runs.on(door, () -> storm(fates, keys -> gauge.within(() -> answer(keys))));
    BatcherStats.Totals totals = stats.totals();
    assertThat(fates.wrong.get()).isZero();
    assertThat(totals.answered()).isEqualTo(fates.right.get()).isPositive();
    assertThat(totals.failed()).isEqualTo(fates.failed.get()).isPositive();
    assertThat(totals.calls())
        .isEqualTo(totals.answered() + totals.failed() + totals.left())
        .isLessThanOrEqualTo(fates.called.get());
    assertThat(totals.left()).isLessThanOrEqualTo(fates.left.get());
    assertThat(stats.waiting() + stats.inFlight() + stats.bulkCalls()).isZero();
    assertThat(gauge.inside.get()).isZero();
    assertThat(gauge.most.get()).isBetween(1, 3);
    return totals.left();
  }

  /** The broken twin: the answers are all there, but not in the order of the keys. */
  @BothDoors
  void theTwinThatMixesUpItsAnswersIsFoundOut(Door door) throws Exception {
    Fates fates = new Fates();
    Runs.on(door, () -> storm(fates, keys -> keys.reversed()));
    assertThat(fates.wrong.get()).isPositive();
  }

  private static List<Integer> answer(List<Integer> keys) throws Exception {
    Weft.sleep(Duration.ofNanos(keys.getFirst() % 10 * 10_000L));
    if (keys.getFirst() % 17 == 0) {
      throw new IllegalStateException("unlucky");
    }
    return keys;
  }

  private static BatcherStats storm(Fates fates, Batcher.Bulk<Integer, Integer> bulk)
      throws InterruptedException {
    BatcherConfig config =
        BatcherConfig.defaults()
            .withMaxSize(8)
            .withMaxDelay(Duration.ofNanos(100_000))
            .withMaxBulkCalls(3);
    Batcher<Integer, Integer> used =
        Batcher.use(
            config,
            bulk,
            batcher -> {
              TaskGroup.run(group -> {
                SplittableRandom random = new SplittableRandom(3);
                List<Task<?>> tasks = new ArrayList<>();
                for (int i = 0; i < 6_000; i++) {
                  int key = i;
                  tasks.add(group.fork(() -> fates.call(batcher, key)));
                  if (random.nextInt(2) == 0) {
                    int back = random.nextInt(Math.min(tasks.size(), 30));
                    tasks.get(tasks.size() - 1 - back).cancel("test");
                  }
                  if (i % 40 == 0) {
                    Weft.sleep(Duration.ZERO); // or none begins before it is cancelled
                    until(() -> batcher.stats().waiting() < 100);
                  }
                }
              });
              return batcher;
            });
    return used.stats();
  }
}
