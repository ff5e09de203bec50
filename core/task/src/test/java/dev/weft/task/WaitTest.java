package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.untilCancelled;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method of this room that may wait is a checkpoint, and lets go when it should. */
class WaitTest {
  /** The methods that may wait, each in a call that never ends by itself. */
  enum Wait {
    JOIN {
      @Override
      void begin(Task<?> sleeper) throws InterruptedException {
        sleeper.join();
      }
    },
    SLEEP {
      @Override
      void begin(Task<?> sleeper) throws InterruptedException {
        Weft.sleep(DAY);
      }
    },
    GROUP_BODY {
      @Override
      void begin(Task<?> sleeper) throws InterruptedException {
        TaskGroup.run(group -> {
          Weft.sleep(DAY);
        });
      }
    },
    GROUP_TASKS {
      @Override
      void begin(Task<?> sleeper) throws InterruptedException {
        TaskGroup.run(group -> {
          group.fork(() -> Weft.sleep(DAY));
        });
      }
    },
    HANDOFF {
      @Override
      void begin(Task<?> sleeper) throws InterruptedException {
        new Handoff<>().await();
      }
    },
    CPU {
      @Override
      void begin(Task<?> sleeper) throws InterruptedException {
        Offload.cpu(() -> {
          new CountDownLatch(1).await();
          return 0;
        });
      }
    },
    BLOCKING {
      @Override
      void begin(Task<?> sleeper) throws InterruptedException {
        Offload.blocking(() -> new CountDownLatch(1).await());
      }
    },
    FOR_EACH {
      @Override
      void begin(Task<?> sleeper) throws InterruptedException {
        Tasks.<Integer>forEach(2, () -> Optional.of(1), item -> Weft.sleep(DAY));
      }
    },
    TIMEOUT {
      @Override
      void begin(Task<?> sleeper) throws InterruptedException {
        Timeout.after(DAY, () -> Weft.sleep(DAY));
      }
    };

    abstract void begin(Task<?> sleeper) throws InterruptedException;
  }

  static Stream<Arguments> waitsOnDoors() {
    return Stream.of(Wait.values())
        .flatMap(wait -> Stream.of(Door.LOOP, Door.DEFAULT).map(door -> Arguments.of(door, wait)));
  }

  /** What a test does with a task that calls the wait. */
  private interface Scene {
    void play(TaskGroup group, Task<?> sleeper) throws Exception;
  }

  private static void play(Door door, Scene scene) throws InterruptedException {
    on(
        door,
        () ->
            TaskGroup.call(group -> {
              scene.play(group, group.fork("sleeper", () -> Weft.sleep(DAY)));
              group.cancel("the test is over");
              return 0;
            }));
  }

  @ParameterizedTest
  @MethodSource("waitsOnDoors")
  void cancelledBefore_throwsAtOnce(Door door, Wait wait) throws Exception {
    play(
        door,
        (group, sleeper) -> {
          Task<Throwable> task =
              group.fork(() -> {
                untilCancelled();
                return thrownBy(() -> wait.begin(sleeper));
              });
          task.cancel("early");
          assertThat(task.join())
              .isInstanceOf(CancelledException.class)
              .hasMessageContaining("early");
        });
  }

  @ParameterizedTest
  @MethodSource("waitsOnDoors")
  void cancelledWhile_throws(Door door, Wait wait) throws Exception {
    play(
        door,
        (group, sleeper) -> {
          Task<Throwable> task = group.fork(() -> thrownBy(() -> wait.begin(sleeper)));
          untilWaiting(task);
          task.cancel("now");
          assertThat(task.join())
              .isInstanceOf(CancelledException.class)
              .hasMessageContaining("now");
        });
  }

  @ParameterizedTest
  @MethodSource("waitsOnDoors")
  void cancelledTwiceAndInterrupted_throwsOnceAndAgainAtTheNext(Door door, Wait wait)
      throws Exception {
    play(
        door,
        (group, sleeper) ->
            TaskGroup.call(inner -> {
              Task<Throwable[]> task =
                  inner.fork(() ->
                      new Throwable[] {
                        thrownBy(() -> wait.begin(sleeper)), thrownBy(() -> wait.begin(sleeper))
                      });
              untilWaiting(task);
              task.cancel("once");
              inner.cancel("twice");
              ((Strand<?>) task).thread().interrupt();
              Shield.within(
                  DAY,
                  () -> {
                    assertThat(task.join()).allMatch(CancelledException.class::isInstance);
                  });
              return 0;
            }));
  }

  @ParameterizedTest
  @MethodSource("waitsOnDoors")
  void interruptedByAStranger_throwsAndIsNotCancelled(Door door, Wait wait) throws Exception {
    play(
        door,
        (group, sleeper) -> {
          Task<Throwable> task =
              group.fork(() -> {
                Throwable thrown = thrownBy(() -> wait.begin(sleeper));
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                Weft.sleep(Runs.SOON);
                return thrown;
              });
          untilWaiting(task);
          ((Strand<?>) task).thread().interrupt();
          assertThat(task.join()).isExactlyInstanceOf(InterruptedException.class);
        });
  }

  @ParameterizedTest
  @MethodSource("waitsOnDoors")
  void timedOut_throwsTimedOutAndTheTaskGoesOn(Door door, Wait wait) throws Exception {
    play(
        door,
        (group, sleeper) -> {
          Throwable thrown = thrownBy(() -> Timeout.after(Runs.SOON, () -> wait.begin(sleeper)));
          assertThat(thrown).isInstanceOf(TimedOutException.class);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          Weft.sleep(Runs.SOON);
        });
  }

  @ParameterizedTest
  @MethodSource("waitsOnDoors")
  void inAShieldOfACancelledTask_waitsUntilTheBound(Door door, Wait wait) throws Exception {
    play(
        door,
        (group, sleeper) -> {
          Task<Throwable> task =
              group.fork(() -> {
                untilCancelled();
                return thrownBy(() -> Shield.within(Runs.SOON, () -> wait.begin(sleeper)));
              });
          task.cancel("early");
          // why: tasks forked in a shield are not covered, so these two end before most bounds
          boolean forks = wait == Wait.GROUP_TASKS || wait == Wait.FOR_EACH;
          if (!forks || task.join() != Runs.NOTHING) {
            assertThat(task.join()).isInstanceOf(TimedOutException.class);
          }
        });
  }

  /** Cancelled after: what was waited for has come, and counts; the next checkpoint tells. */
  @BothDoors
  void cancelledAfter_theValueWins(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<String> handoff = new Handoff<>();
              AtomicBoolean told = new AtomicBoolean();
              Task<String> task =
                  group.fork(() -> {
                    handoff.give("value");
                    untilCancelled();
                    String value = handoff.await();
                    told.set(thrownBy(Weft::checkpoint) instanceof CancelledException);
                    return value;
                  });
              task.cancel("late");
              assertThat(task.join()).isEqualTo("value");
              assertThat(told).isTrue();
            }));
  }

  @BothDoors
  void joinByAThreadThatIsNoTask_waitsAndCanBeInterrupted(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Integer> sleeper =
                  group.fork(() -> {
                    Weft.sleep(DAY);
                    return 1;
                  });
              Handoff<Throwable> seen = new Handoff<>();
              Thread stranger = new Thread(() -> seen.give(thrownBy(sleeper::join)));
              stranger.start();
              Runs.until(() -> stranger.getState() == Thread.State.WAITING);
              stranger.interrupt();
              assertThat(seen.await()).isInstanceOf(InterruptedException.class);

              Handoff<Throwable> second = new Handoff<>();
              Thread patient = new Thread(() -> second.give(thrownBy(sleeper::join)));
              patient.start();
              sleeper.cancel("over");
              assertThat(second.await()).isInstanceOf(TaskCancelledException.class);
            }));
  }

  @BothDoors
  void manyJoinersAllWake_alsoAroundThoseThatGaveUp(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<Integer> go = new Handoff<>();
              Task<Integer> target = group.fork(() -> go.await());
              for (int i = 0; i < 50; i++) {
                Task<Integer> patient = group.fork(target::join);
                Task<Integer> hasty = group.fork(target::join);
                untilWaiting(patient);
                untilWaiting(hasty);
                hasty.cancel("hasty");
              }
              go.give(3);
            }));
  }
}
