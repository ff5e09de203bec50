package dev.weft.task;

import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Work that would hold a loop runs elsewhere, and never behind anyone's back. */
class OffloadTest {
  private static WeftConfig oneWorker(Door door) {
    return Runs.engine(door, 1).withCpuThreads(1).withBlockingThreads(1);
  }

  @BothDoors
  void runsOnThreadsOfItsOwn_andGivesResultOrFailure(Door door) throws Exception {
    on(
        door,
        () -> {
          assertThat(Offload.<String>cpu(() -> Thread.currentThread().getName()))
              .startsWith("weft-cpu-");
          assertThat(Offload.<String>blocking(() -> Thread.currentThread().getName()))
              .startsWith("weft-blocking-");
          IOException failure = new IOException();
          Throwable thrown =
              thrownBy(() ->
                  Offload.blocking(() -> {
                    throw failure;
                  }));
          assertThat(thrown).isInstanceOf(TaskFailedException.class).hasCause(failure);
        });
  }

  @BothDoors
  void letsTheLoopGoOn(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              CountDownLatch release = new CountDownLatch(1);
              Task<?> offloaded = group.fork(() -> Offload.blocking(() -> release.await()));
              untilWaiting(offloaded);
              group.fork(release::countDown).join();
              offloaded.join();
            }));
  }

  @BothDoors
  void cancelledBeforeItBegan_neverBegins(Door door) throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    Weft.run(
        oneWorker(door),
        () ->
            TaskGroup.run(group -> {
              CountDownLatch begun = new CountDownLatch(1);
              CountDownLatch release = new CountDownLatch(1);
              group.fork(() ->
                  Offload.blocking(() -> {
                    begun.countDown();
                    release.await();
                  }));
              begun.await();
              Task<?> queued = group.fork(() -> Offload.blocking(() -> ran.set(true)));
              untilWaiting(queued);
              queued.cancel("stop");
              assertThat(thrownBy(queued::join)).isInstanceOf(TaskCancelledException.class);
              release.countDown();
            }));
    assertThat(ran).isFalse();
  }

  @BothDoors
  void cancelledOnceBegun_interruptsTheWorkAndWaitsForItsEnd(Door door) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              CountDownLatch begun = new CountDownLatch(1);
              Task<?> task =
                  group.fork(() ->
                      Offload.cpu(() -> {
                        begun.countDown();
                        try {
                          new CountDownLatch(1).await();
                        } finally {
                          ended.set(true);
                        }
                        return 0;
                      }));
              begun.await();
              task.cancel("stop");
              assertThat(thrownBy(task::join)).isInstanceOf(TaskCancelledException.class);
              assertThat(ended).isTrue();
            }));
  }

  @BothDoors
  void cancelledButTheWorkHasAResult_theResultWinsAndTheNextWaitIsTold(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              CountDownLatch begun = new CountDownLatch(1);
              AtomicBoolean told = new AtomicBoolean();
              Task<Integer> task =
                  group.fork(() -> {
                    int result = Offload.cpu(() -> untilInterrupted(begun));
                    told.set(
                        thrownBy(() -> new CountDownLatch(1).await())
                            instanceof InterruptedException);
                    return result;
                  });
              begun.await();
              task.cancel("stop");
              assertThat(task.join()).isEqualTo(7);
              assertThat(told).isTrue();
            }));
  }

  /** Guards: the failure of the work takes the place of the cancellation, not of the wake-up. */
  @BothDoors
  void cancelledButTheWorkFails_theFailureIsSeenAndTheNextWaitIsTold(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              CountDownLatch begun = new CountDownLatch(1);
              Task<Boolean> task =
                  group.fork(() -> {
                    Throwable thrown =
                        thrownBy(() ->
                            Offload.blocking(() -> {
                              untilInterrupted(begun);
                              throw new IllegalStateException("clean-up");
                            }));
                    assertThat(thrown).hasMessage("clean-up");
                    return thrownBy(() -> new CountDownLatch(1).await())
                        instanceof InterruptedException;
                  });
              begun.await();
              task.cancel("stop");
              assertThat(task.join()).isTrue();
            }));
  }

  private static int untilInterrupted(CountDownLatch begun) {
    begun.countDown();
    thrownBy(() -> new CountDownLatch(1).await());
    return 7;
  }

  /** Guards: the interrupt for one job does not reach the worker's next one. */
  @BothDoors
  void anInterruptMeantForOneJobNeverHitsTheNext(Door door) throws Exception {
    AtomicInteger hit = new AtomicInteger();
    Weft.run(
        oneWorker(door),
        () -> {
          for (int i = 0; i < 3_000; i++) {
            TaskGroup.call(group -> {
              Task<?> task = group.fork(() -> Offload.cpu(() -> 1));
              group.fork(() -> {
                task.cancel("race");
              });
              group.fork(() -> {
                hit.addAndGet(Offload.<Integer>cpu(() -> Thread.interrupted() ? 1 : 0));
              });
              return 0;
            });
          }
        });
    assertThat(hit.get()).isZero();
  }

  @BothDoors
  void atMostAsManyAtATimeAsThreads(Door door) throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Weft.run(
        oneWorker(door).withBlockingThreads(3),
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 200; i++) {
                group.fork(() ->
                    Offload.blocking(() -> {
                      most.accumulateAndGet(now.incrementAndGet(), Math::max);
                      Thread.yield();
                      now.decrementAndGet();
                    }));
              }
            }));
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void outsideOfTasksItRunsOnTheCallingThread() throws Exception {
    Thread me = Thread.currentThread();
    assertThat(Offload.<Thread>cpu(Thread::currentThread)).isSameAs(me);
    assertThat(
            thrownBy(() ->
                Offload.blocking(() -> {
                  throw new IOException();
                })))
        .isInstanceOf(TaskFailedException.class);
    assertThat(
            thrownBy(() ->
                Offload.blocking(() -> {
                  throw new InterruptedException();
                })))
        .isInstanceOf(InterruptedException.class);
  }
}
