package dev.weft.task;

import static dev.weft.task.Runs.SOON;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.until;
import static dev.weft.task.Runs.untilSoon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Whoever leaves work behind says so; the work keeps its place until it ends. */
class LaneCancellationTest {
  private final AtomicBoolean mayEnd = new AtomicBoolean();
  private final AtomicInteger ended = new AtomicInteger();
  private final Lane lane = Lane.of("deaf", 1, 10);

  /** Ignores every interrupt. */
  private int ignoreAll() {
    while (!mayEnd.get()) {
      LockSupport.parkNanos(100_000);
      Thread.interrupted();
    }
    return ended.incrementAndGet();
  }

  private Task<?> abandoned(TaskGroup group) throws InterruptedException {
    Task<?> task = group.fork("caller", () -> lane.runOrAbandon(this::ignoreAll));
    untilSoon(() -> lane.stats().running() == 1);
    task.cancel("no patience");
    return task;
  }

  @BothDoors
  void abandonedWork_letsItsCallerGoAtOnce_andKeepsItsPlace(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              assertThat(thrownBy(abandoned(group)::join))
                  .isInstanceOf(TaskCancelledException.class);
              assertThat(ended.get()).isZero();
              assertThat(lane.stats()).isEqualTo(new Lane.Stats(1, 1, 0, 1, 1, 0, 0, 1));
              Task<Integer> next = group.fork(() -> lane.run(() -> 7));
              untilSoon(() -> lane.stats().waiting() == 1);
              mayEnd.set(true);
              assertThat(next.join()).isEqualTo(7);
              assertThat(ended.get()).isEqualTo(1);
              assertThat(lane.stats()).isEqualTo(new Lane.Stats(1, 0, 0, 0, 1, 1, 0, 1));
            }));
  }

  @BothDoors
  void theExceptionNamesTheThreadThatGoesOn(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Throwable> task =
                  group.fork(() -> thrownBy(() -> lane.runOrAbandon(this::ignoreAll)));
              untilSoon(() -> lane.stats().running() == 1);
              task.cancel("no patience");
              assertThat(task.join())
                  .isInstanceOf(CancelledException.class)
                  .hasMessageMatching(
                      "cancelled: no patience .*; thread 'weft-deaf-0' goes on with the work.*");
              mayEnd.set(true);
            }));
  }

  @BothDoors
  void abandonedInLine_isDropped_andEndedHasItsResult(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> first = group.fork(() -> lane.run(this::ignoreAll));
              untilSoon(() -> lane.stats().running() == 1);
              Task<?> second = group.fork(() -> lane.runOrAbandon(this::ignoreAll));
              untilSoon(() -> lane.stats().waiting() == 1);
              second.cancel("stop");
              assertThat(thrownBy(second::join)).isInstanceOf(TaskCancelledException.class);
              assertThat(lane.stats().abandoned()).isZero();
              mayEnd.set(true);
              first.join();
              assertThat(ended.get()).isEqualTo(1);
              assertThat(lane.<Integer>runOrAbandon(() -> 7)).isEqualTo(7);
            }));
  }

  @BothDoors
  void theEndOfTheEngineWaitsForIt_andNamesItAgainAndAgain(Door door) throws Exception {
    try (Said said = Said.listen()) {
      Thread helper =
          Thread.ofPlatform()
              .start(() -> {
                until(() -> said.about("was abandoned").size() >= 2);
                mayEnd.set(true);
              });
      Weft.run(
          Runs.engine(door, 1).withGrace(SOON),
          () -> {
            TaskGroup.run(group -> thrownBy(abandoned(group)::join));
          });
      assertThat(ended.get()).isEqualTo(1);
      helper.join();
      assertThat(said.about("was abandoned").getFirst())
          .startsWith("1 threads go on with work")
          .contains("work of task 'caller' in lane 'deaf'")
          .contains("ignoreAll");
    }
  }

  @BothDoors
  void waitedForButStuck_isNamedAgainAndAgain(Door door) throws Exception {
    try (Said said = Said.listen()) {
      Weft.run(
          Runs.engine(door, 1).withGrace(SOON),
          () ->
              TaskGroup.run(group -> {
                Task<Integer> stuck = group.fork("caller", () -> lane.run(this::ignoreAll));
                untilSoon(() -> lane.stats().running() == 1);
                stuck.cancel("stop");
                untilSoon(() -> said.about("does not end").size() >= 2);
                assertThat(stuck.outcome()).isEmpty();
                mayEnd.set(true);
                assertThat(stuck.join()).isEqualTo(1);
              }));
      assertThat(said.about("does not end").getFirst())
          .contains("task 'caller' was told to stop")
          .contains("lane 'deaf'")
          .contains("ignoreAll");
    }
  }

  @BothDoors
  void aFailureOfAbandonedWorkIsLogged(Door door) throws Exception {
    try (Said said = Said.listen()) {
      on(
          door,
          () ->
              TaskGroup.run(group -> {
                Task<?> task =
                    group.fork(() ->
                        lane.runOrAbandon(() -> {
                          ignoreAll();
                          throw new IllegalStateException("too late");
                        }));
                untilSoon(() -> lane.stats().running() == 1);
                task.cancel("stop");
                thrownBy(task::join);
                mayEnd.set(true);
              }));
      assertThat(said.about("has abandoned failed")).hasSize(1);
    }
  }

  // ---- conservation ----

  /** Where work runs: the real lane and its broken twin. */
  private interface Place {
    void run(Callable<Integer> work) throws InterruptedException;
  }

  /** What is wrong after thousands of random cancellations: more at a time than threads. */
  private static int faults(Door door, int threads, Place place) throws InterruptedException {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Callable<Integer> work =
        () -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          LockSupport.parkNanos(20_000);
          Thread.interrupted();
          LockSupport.parkNanos(20_000);
          return now.decrementAndGet();
        };
    Weft.run(
        Runs.engine(door, 2),
        () -> {
          for (int i = 0; i < 60; i++) {
            TaskGroup.run(group -> {
              for (int j = 0; j < 50; j++) {
                Task<?> task = group.fork(() -> place.run(work));
                if (ThreadLocalRandom.current().nextInt(3) > 0) {
                  group.fork(() -> {
                    Weft.sleep(SOON.dividedBy(1 + ThreadLocalRandom.current().nextInt(50)));
                    task.cancel("random");
                  });
                }
              }
            });
          }
        });
    return Math.max(0, most.get() - threads) + now.get();
  }

  @BothDoors
  void placesAreNeitherLostNorDoubled_whenCancellationsRace(Door door) throws Exception {
    Lane busy = Lane.of("busy", 3, 1_000);
    int faults =
        faults(
            door,
            3,
            work -> {
              if (ThreadLocalRandom.current().nextBoolean()) {
                busy.runOrAbandon(work);
              } else {
                busy.run(work);
              }
            });
    assertThat(faults).isZero();
    Lane.Stats stats = busy.stats();
    assertThat(stats.running() + stats.waiting() + stats.abandoned()).isZero();
    assertThat(stats.cancelled()).isPositive();
    assertThat(stats.peakRunning()).isEqualTo(3);
  }

  /** The broken twin gives the place back when the caller leaves, not when the work ends. */
  @Test
  void theTwinThatGivesThePlaceBackTooEarlyIsCaught() throws Exception {
    Semaphore permits = new Semaphore(3);
    int faults =
        faults(
            Door.DEFAULT,
            3,
            work -> {
              permits.acquire();
              try {
                Handoff<Integer> result = new Handoff<>();
                Thread.ofPlatform()
                    .start(() -> {
                      Runs.thrownBy(() -> result.give(work.call()));
                    });
                result.await();
              } finally {
                permits.release();
              }
            });
    assertThat(faults).isPositive();
  }
}
