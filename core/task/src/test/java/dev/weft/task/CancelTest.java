package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.untilCancelled;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Law 3: cancellation is a state, and the interrupt only the wake-up. */
class CancelTest {
  /** Waits that know nothing of Weft. */
  enum RawWait {
    LATCH {
      @Override
      void begin() throws InterruptedException {
        new CountDownLatch(1).await();
      }
    },
    QUEUE {
      @Override
      void begin() throws InterruptedException {
        new LinkedBlockingQueue<>().take();
      }
    },
    SEMAPHORE {
      @Override
      void begin() throws InterruptedException {
        new Semaphore(0).acquire();
      }
    },
    PARK {
      @Override
      void begin() throws InterruptedException {
        while (!Thread.interrupted()) {
          LockSupport.park();
        }
        throw new InterruptedException();
      }
    },
    MONITOR {
      @Override
      void begin() throws InterruptedException {
        Object monitor = new Object();
        synchronized (monitor) {
          while (true) {
            monitor.wait();
          }
        }
      }
    },
    JOIN_OF_A_THREAD {
      @Override
      void begin() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Thread other = Thread.ofVirtual().start(() -> thrownBy(end::await));
        try {
          other.join();
        } finally {
          end.countDown();
        }
      }
    };

    abstract void begin() throws InterruptedException;
  }

  @ParameterizedTest
  @EnumSource
  void wakesRawWaits_onTheLoop(RawWait wait) throws Exception {
    wakesRawWait(Door.LOOP, wait);
  }

  @ParameterizedTest
  @EnumSource
  void wakesRawWaits_onTheDefaultDoor(RawWait wait) throws Exception {
    wakesRawWait(Door.DEFAULT, wait);
  }

  private static void wakesRawWait(Door door, RawWait wait) throws InterruptedException {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> task = group.fork(wait::begin);
              untilWaiting(task);
              task.cancel("stop");
              assertThat(thrownBy(task::join)).isInstanceOf(TaskCancelledException.class);
              assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
            }));
  }

  /** Guards: nobody can wake a task that was forked after the waking. */
  @BothDoors
  void wakesRawWaitsOfTasksForkedAfterTheCancellation(Door door) throws Exception {
    on(
        door,
        () -> {
          thrownBy(() ->
              TaskGroup.run(group -> {
                group.cancel("early");
                group.fork(() -> new CountDownLatch(1).await());
              }));
          Weft.checkpoint();
        });
  }

  @EveryEngine
  void reachesEveryTaskHoweverTheForksRace(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () -> {
          for (int i = 0; i < 2000; i++) {
            TaskGroup.call(group -> {
              group.fork(() ->
                  TaskGroup.run(inner -> {
                    inner.fork(() -> new CountDownLatch(1).await());
                    inner.fork(() -> new CountDownLatch(1).await());
                  }));
              group.fork(() -> {
                group.cancel("race");
              });
              return 0;
            });
          }
        });
  }

  /** Guards: the canceller walks down without recursion. */
  @ParameterizedTest
  @CsvSource({"LOOP", "DEFAULT"})
  void reachesThousandsOfNestedGroups(Door door) throws Exception {
    AtomicInteger stopped = new AtomicInteger();
    on(
        door,
        () ->
            TaskGroup.call(group -> {
              Handoff<Boolean> deepest = new Handoff<>();
              Task<?> first = group.fork(() -> nest(3000, deepest, stopped));
              deepest.await();
              first.cancel("all the way down");
              return 0;
            }));
    assertThat(stopped.get()).isEqualTo(3001);
  }

  private static void nest(int depth, Handoff<Boolean> deepest, AtomicInteger stopped)
      throws InterruptedException {
    try {
      if (depth == 0) {
        deepest.give(true);
        new CountDownLatch(1).await();
      } else {
        TaskGroup.run(group -> {
          group.fork(() -> nest(depth - 1, deepest, stopped));
        });
      }
    } finally {
      stopped.incrementAndGet();
    }
  }

  @BothDoors
  void carriesReasonAndOrigin(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Throwable> task = group.fork(() -> thrownBy(() -> Weft.sleep(DAY)));
              untilWaiting(task);
              task.cancel("because");
              assertThat(task.join())
                  .isInstanceOfSatisfying(
                      CancelledException.class,
                      e -> {
                        assertThat(e.cancellation().reason()).isEqualTo("because");
                        assertThat(e.cancellation().origin()).isSameAs(task);
                      });
            }));
  }

  /** Guards: a swallowed interrupt costs one checkpoint, not the cancellation. */
  @BothDoors
  void isToldAgainAtEveryCheckpoint(Door door) throws Exception {
    List<Throwable> told = new ArrayList<>();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> task =
                  group.fork(() -> {
                    untilCancelled();
                    for (int i = 0; i < 3; i++) {
                      told.add(thrownBy(Weft::checkpoint));
                      told.add(thrownBy(() -> Weft.sleep(DAY)));
                      Thread.interrupted();
                    }
                  });
              task.cancel("stop");
              task.join();
              assertThat(task.state()).isEqualTo(Task.State.DONE);
            }));
    assertThat(told).hasSize(6).allMatch(CancelledException.class::isInstance);
  }

  /** Guards: cancelled before it starts, a task still runs to its first checkpoint. */
  @BothDoors
  void aTaskCancelledBeforeItStartsRunsToItsFirstCheckpoint(Door door) throws Exception {
    List<String> log = new ArrayList<>();
    on(
        door,
        () ->
            TaskGroup.call(group -> {
              group.cancel("early");
              group.fork(() -> {
                try {
                  log.add("opened");
                  Weft.checkpoint();
                  log.add("never");
                } finally {
                  log.add("cleaned up");
                }
              });
              return 0;
            }));
    assertThat(log).containsExactly("opened", "cleaned up");
  }

  /** Guards: the cancellation of another task does not look like one's own. */
  @BothDoors
  void aTaskThatWaitsForACancelledOneIsToldOfADifferentThing(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> other = group.fork(() -> Weft.sleep(DAY));
              Task<Throwable> waiter = group.fork(() -> thrownBy(other::join));
              untilWaiting(waiter);
              other.cancel("only you");
              assertThat(waiter.join()).isInstanceOf(TaskCancelledException.class);
            }));
  }

  /** Guards: a sibling that was stopped for the same reason is not a failure. */
  @EveryEngine
  void cancelledTasksThatWaitForEachOtherAreCancelledNotFailed(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () -> {
          for (int i = 0; i < 500; i++) {
            Throwable thrown =
                thrownBy(() ->
                    TaskGroup.run(group -> {
                      Task<?> first = group.fork(() -> Weft.sleep(DAY));
                      Task<?> second = group.fork(first::join);
                      Task<?> third = group.fork(second::join);
                      group.fork(() -> {
                        group.cancel("all of you");
                      });
                      third.join();
                    }));
            assertThat(thrown)
                .isInstanceOf(TaskCancelledException.class)
                .hasMessageStartingWith("group of")
                .hasNoSuppressedExceptions();
          }
        });
  }

  /** An interrupt that is not Weft's stops one wait and does not cancel anything. */
  @BothDoors
  void aForeignInterruptEndsOneWaitAndIsNoCancellation(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Throwable> task =
                  group.fork(() -> {
                    Throwable thrown = thrownBy(() -> Weft.sleep(DAY));
                    Weft.sleep(Runs.SOON);
                    return thrown;
                  });
              untilWaiting(task);
              ((Strand<?>) task).thread().interrupt();
              assertThat(task.join()).isExactlyInstanceOf(InterruptedException.class);
            }));
  }

  @BothDoors
  void aForeignInterruptOfAnOwnerThatWaitsStopsItsTasks(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Throwable> owner =
                  group.fork(() ->
                      thrownBy(() ->
                          TaskGroup.run(inner -> {
                            inner.fork(() -> Weft.sleep(DAY));
                          })));
              untilWaiting(owner);
              ((Strand<?>) owner).thread().interrupt();
              assertThat(owner.join()).isExactlyInstanceOf(InterruptedException.class);
            }));
  }

  /** Guards: an uninterruptible wait keeps the interrupt for the next interruptible one. */
  @BothDoors
  void waitsThatCannotBeInterruptedPassTheWakeUpOn(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              ReentrantLock lock = new ReentrantLock();
              lock.lock();
              Task<?> task =
                  group.fork(() -> {
                    lock.lock();
                    lock.unlock();
                    new CountDownLatch(1).await();
                  });
              untilWaiting(task);
              task.cancel("stop");
              lock.unlock();
              assertThat(thrownBy(task::join)).isInstanceOf(TaskCancelledException.class);
            }));
  }
}
