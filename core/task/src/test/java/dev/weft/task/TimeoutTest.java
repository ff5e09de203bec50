package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.SOON;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.untilCancelled;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Law 5: a timeout is an ordinary exception of the scope that raised it. */
class TimeoutTest {
  @BothDoors
  void namesWorkBoundAndTimeSpent(Door door) throws Exception {
    Throwable thrown =
        on(door, () -> thrownBy(() -> Timeout.after(SOON, "the answer", () -> sleepForADay())));
    assertThat(thrown)
        .isInstanceOfSatisfying(
            TimedOutException.class,
            e -> {
              assertThat(e)
                  .hasMessageContaining("the answer timed out")
                  .hasMessageContaining("bound 5 ms");
              assertThat(e.bound()).isEqualTo(SOON);
              assertThat(e.spent()).isGreaterThanOrEqualTo(SOON);
              assertThat(e.getSuppressed()).hasSize(1); // where it waited
            });
  }

  private static int sleepForADay() throws InterruptedException {
    Weft.sleep(DAY);
    return 0;
  }

  @BothDoors
  void inTime_givesTheResultOrTheFailure(Door door) throws Exception {
    on(
        door,
        () -> {
          assertThat(Timeout.<Integer>after(DAY, () -> 7)).isEqualTo(7);
          IllegalStateException unchecked = new IllegalStateException();
          assertThat(thrownBy(() -> Timeout.after(DAY, () -> fail(unchecked)))).isSameAs(unchecked);
          IOException checked = new IOException();
          assertThat(thrownBy(() -> Timeout.after(DAY, () -> fail(checked))))
              .isInstanceOf(TaskFailedException.class)
              .hasCause(checked);
        });
  }

  private static void fail(Exception e) throws Exception {
    throw e;
  }

  @BothDoors
  void endsRawWaitsOfTheJdk(Door door) throws Exception {
    on(
        door,
        () -> {
          for (CancelTest.RawWait wait : CancelTest.RawWait.values()) {
            assertThat(thrownBy(() -> Timeout.after(SOON, wait::begin)))
                .as(wait.name())
                .isInstanceOf(TimedOutException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          }
        });
  }

  @BothDoors
  void endsTasksOfGroupsInside_evenWhenTheBodyHasItsResult(Door door) throws Exception {
    on(
        door,
        () -> {
          Throwable thrown =
              thrownBy(() ->
                  Timeout.after(
                      SOON.multipliedBy(10), // the body has its result by then
                      () ->
                          TaskGroup.call(group -> {
                            group.fork(() -> new CountDownLatch(1).await());
                            return "looks done";
                          })));
          assertThat(thrown).isInstanceOf(TimedOutException.class);
        });
  }

  @BothDoors
  void resultOfABodyThatWouldNotStopCounts(Door door) throws Exception {
    on(
        door,
        () -> {
          int result =
              Timeout.after(
                  SOON,
                  () -> {
                    untilCancelled();
                    return 7;
                  });
          assertThat(result).isEqualTo(7);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          Weft.checkpoint();
        });
  }

  @BothDoors
  void innerFiresFirst_innerReports(Door door) throws Exception {
    on(
        door,
        () -> {
          String result =
              Timeout.after(
                  DAY,
                  "outer",
                  () -> {
                    assertThatThrownBy(
                            () -> Timeout.after(SOON, "inner", TimeoutTest::sleepForADay))
                        .isInstanceOf(TimedOutException.class)
                        .hasMessageStartingWith("inner");
                    return "goes on";
                  });
          assertThat(result).isEqualTo("goes on");
        });
  }

  @BothDoors
  void outerFiresFirst_outerReports(Door door) throws Exception {
    on(
        door,
        () -> {
          AtomicInteger innerSaw = new AtomicInteger();
          assertThatThrownBy(() ->
                  Timeout.after(
                      SOON,
                      "outer",
                      () -> {
                        try {
                          return Timeout.after(DAY, "inner", TimeoutTest::sleepForADay);
                        } catch (CancelledException e) {
                          innerSaw.incrementAndGet();
                          throw e;
                        }
                      }))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("outer");
          assertThat(innerSaw.get()).isEqualTo(1);
        });
  }

  /** Guards: the one who unwinds furthest reports, though the wait was told of the inner one. */
  @BothDoors
  void bothHaveFired_outerReports(Door door) throws Exception {
    on(
        door,
        () -> {
          assertThatThrownBy(() ->
                  Timeout.after(
                      SOON,
                      "outer",
                      () ->
                          Timeout.after(
                              Duration.ZERO,
                              "inner",
                              () -> {
                                InterruptedException inner =
                                    (InterruptedException) thrownBy(TimeoutTest::sleepForADay);
                                Strand<?> me = Strand.current("test");
                                Runs.until(() -> reason(me).startsWith("outer"));
                                throw inner;
                              })))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("outer");
        });
  }

  private static String reason(Strand<?> cancelled) {
    return Objects.requireNonNull(cancelled.cancelledBy()).reason();
  }

  @BothDoors
  void bothHaveFired_rawInterrupt_outerReports(Door door) throws Exception {
    on(
        door,
        () -> {
          assertThatThrownBy(() ->
                  Timeout.after(
                      SOON,
                      "outer",
                      () ->
                          Timeout.after(
                              SOON,
                              "inner",
                              () -> {
                                Strand<?> me = Strand.current("test");
                                Runs.until(() ->
                                    me.cancelledBy() instanceof Cancellation c
                                        && c.origin().toString().startsWith("outer"));
                                new CountDownLatch(1).await();
                              })))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("outer");
        });
  }

  @BothDoors
  void cancelledFromOutside_isNoTimeout(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Throwable> task =
                  group.fork(() -> thrownBy(() -> Timeout.after(DAY, TimeoutTest::sleepForADay)));
              untilWaiting(task);
              task.cancel("stop");
              assertThat(task.join()).isInstanceOf(CancelledException.class);
            }));
  }

  /** Guards: a timeout of zero swallows nothing that came before it. */
  @BothDoors
  void cancelledBeforeATimeoutOfZero_isToldSo(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Throwable> task =
                  group.fork(() -> {
                    untilCancelled();
                    return thrownBy(() -> Timeout.after(Duration.ZERO, TimeoutTest::sleepForADay));
                  });
              task.cancel("earlier");
              assertThat(task.join())
                  .isInstanceOf(CancelledException.class)
                  .hasMessageContaining("earlier");
            }));
  }

  /** Guards: a timeout is a failure of the task it ends, never a cancellation of its parent. */
  @BothDoors
  void inATask_failsTheGroupAsAFailureDoes(Door door) {
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.run(group -> {
                      group.fork(() -> Timeout.after(SOON, TimeoutTest::sleepForADay));
                      Weft.sleep(DAY);
                    })))
        .isInstanceOf(TimedOutException.class);
  }

  @BothDoors
  void firesOnceTheLoopIsFree_thoughTheTaskNeverWaits(Door door) throws Exception {
    on(
        door,
        () -> {
          assertThatThrownBy(() ->
                  Timeout.after(
                      SOON,
                      () -> {
                        while (true) {
                          Weft.checkpoint();
                          Thread.yield();
                        }
                      }))
              .isInstanceOf(TimedOutException.class);
        });
  }

  @BothDoors
  void theCurrentDeadlineIsThatOfTheNearestBoundAroundTheCode(Door door) throws Exception {
    on(
        door,
        () -> {
          assertThat(Deadline.current()).isEmpty();
          Timeout.after(
              Duration.ofHours(1),
              () -> {
                assertLeft(Duration.ofHours(1));
                Timeout.after(DAY, () -> assertLeft(Duration.ofHours(1)));
                Timeout.after(Duration.ofMinutes(1), () -> assertLeft(Duration.ofMinutes(1)));
                Shield.within(DAY, () -> assertLeft(DAY));
                TaskGroup.run(group -> {
                  group.fork(() -> assertLeft(Duration.ofHours(1)));
                });
              });
          assertThat(Deadline.current()).isEmpty();
        });
  }

  private static void assertLeft(Duration atMost) {
    Duration left = Deadline.current().orElseThrow().left();
    assertThat(left).isLessThanOrEqualTo(atMost).isGreaterThan(atMost.minusSeconds(30));
  }

  @BothDoors
  void orElse_givesWhatTheBodyHasGotSoFar_ifTheTimeIsUp(Door door) throws Exception {
    on(
        door,
        () -> {
          List<String> parts = new ArrayList<>();
          List<String> got =
              Timeout.orElse(
                  SOON,
                  () -> List.copyOf(parts),
                  () -> {
                    parts.add("first");
                    Weft.sleep(DAY);
                    return parts;
                  });
          assertThat(got).containsExactly("first");
          Weft.checkpoint();
          assertThat(Timeout.<Integer>orElse(DAY, () -> 1, () -> 2)).isEqualTo(2);
        });
  }

  @BothDoors
  void orElse_isNotForTheTimeoutsInside_norForCancellationsFromOutside(Door door) throws Exception {
    on(
        door,
        () -> {
          Callable<Integer> slow = () -> Timeout.after(SOON, "inner", () -> sleepFor(DAY));
          assertThatThrownBy(() -> Timeout.<Integer>orElse(DAY, () -> 1, slow))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("inner");
          assertThatThrownBy(() ->
                  Timeout.after(
                      SOON,
                      "outer",
                      () -> Timeout.<Integer>orElse(DAY, () -> 1, () -> sleepFor(DAY))))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("outer");
        });
  }

  private static int sleepFor(Duration time) throws InterruptedException {
    Weft.sleep(time);
    return 0;
  }

  @BothDoors
  void at_doesNotStartAnewWithEveryCall(Door door) throws Exception {
    on(
        door,
        () -> {
          Deadline deadline = Deadline.in(SOON);
          assertThatThrownBy(
                  () -> {
                    while (true) {
                      Timeout.at(deadline, () -> Weft.sleep(SOON.dividedBy(3)));
                    }
                  })
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("deadline");
          assertThat(deadline.isOver()).isTrue();
          assertThat(deadline.left()).isZero();
          assertThat(deadline).hasToString("deadline, over");
          assertThat(Timeout.<Integer>at(Deadline.in(DAY), () -> 1)).isEqualTo(1);
          assertThatThrownBy(() -> Deadline.in(Duration.ofNanos(-1)))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  @Test
  void outsideOfATaskItIsRefused_andSoIsANegativeBound() {
    assertThatThrownBy(() -> Timeout.after(SOON, () -> 1))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Deadline.current()).isEmpty();
    assertThatThrownBy(() ->
            Weft.run(() -> {
              Timeout.after(Duration.ofMillis(-1), () -> {});
            }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative");
  }
}
