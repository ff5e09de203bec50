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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** What went wrong with the groups of others, and must not here. Each names where it was found. */
class GroupTrapsTest {
  // asyncio #155433: cancelling a group from inside swallowed the timeout around it
  @BothDoors
  void cancellingAGroup_doesNotSwallowTheTimeoutAroundIt(Door door) throws Exception {
    on(
        door,
        () ->
            assertThatThrownBy(() ->
                    Timeout.after(
                        SOON,
                        "the outer",
                        () -> {
                          TaskGroup.run(group -> {
                            untilCancelled();
                            group.cancel("of its own");
                          });
                          Weft.sleep(DAY);
                        }))
                .isInstanceOf(TimedOutException.class)
                .hasMessageStartingWith("the outer"));
  }

  // asyncio #86296: wait_for hid a cancellation that came as the body had its result
  @BothDoors
  void aCancellationAsABoundedBodyEnds_isToldAtTheNextCheckpoint(Door door) throws Exception {
    AtomicBoolean inside = new AtomicBoolean();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<List<Object>> task =
                  group.fork(() -> {
                    List<Object> seen = new ArrayList<>();
                    seen.add(
                        Timeout.after(
                            DAY,
                            () -> {
                              inside.set(true);
                              untilCancelled();
                              return "the result";
                            }));
                    seen.add(thrownBy(Weft::checkpoint));
                    seen.add(thrownBy(() -> Weft.sleep(DAY)));
                    return seen;
                  });
              Runs.until(inside::get);
              task.cancel("at the end");
              List<Object> seen = task.join();
              assertThat(seen.getFirst()).isEqualTo("the result");
              assertThat(seen.subList(1, 3))
                  .allSatisfy(e -> assertThat(e).isInstanceOf(CancelledException.class));
            }));
  }

  // asyncio #102780, #133747: what a timeout had used up stayed behind as a cancellation
  @BothDoors
  void timeoutsThatWereCaught_leaveNoCancellationBehind(Door door) throws Exception {
    on(
        door,
        () -> {
          for (int i = 0; i < 20; i++) {
            assertThat(thrownBy(() -> Timeout.after(Duration.ofNanos(1), () -> Weft.sleep(DAY))))
                .isInstanceOf(TimedOutException.class);
            Weft.checkpoint();
            assertThat(TaskGroup.<Integer>call(group -> group.fork(() -> 7).join())).isEqualTo(7);
            Weft.sleep(Duration.ofNanos(1));
          }
        });
  }

  // asyncio #113848: what merely looked like a cancellation was taken for one
  @BothDoors
  void anInterruptedExceptionOfTheUsers_isNoCancellationOfTheirTask(Door door) throws Exception {
    class Own extends InterruptedException {
      private static final long serialVersionUID = 1L;
    }
    Own own = new Own();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> task =
                  group.fork(() -> {
                    assertThat(thrownBy(() -> Timeout.after(DAY, () -> throwing(own))))
                        .isSameAs(own);
                    Weft.checkpoint();
                  });
              task.join();
              assertThat(task.state()).isEqualTo(Task.State.DONE);
            }));
  }

  private static void throwing(InterruptedException e) throws InterruptedException {
    throw e;
  }

  // AnyIO #1091: cancellations of the siblings leaked into what the group failed with
  @BothDoors
  void cancellationsOfSiblings_areNoFailures(Door door) {
    IllegalStateException failure = new IllegalStateException("the only one");
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.run(group -> {
                      for (int i = 0; i < 5; i++) {
                        untilWaiting(group.fork(() -> Weft.sleep(DAY)));
                      }
                      group.fork(() -> {
                        throw failure;
                      });
                      Weft.sleep(DAY);
                    })))
        .isSameAs(failure);
    assertThat(failure.getSuppressed()).isEmpty();
  }

  // ox #164: two failures at once, and the scope never ended
  @EveryEngine
  void failuresAtOnce_endTheGroup_andNoneIsLost(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () -> {
          for (int round = 0; round < 300; round++) {
            Throwable thrown =
                thrownBy(() ->
                    TaskGroup.run(group -> {
                      for (int i = 0; i < 3; i++) {
                        String name = "failure " + i;
                        group.fork(() -> {
                          throw new IllegalStateException(name);
                        });
                      }
                      throw new IllegalStateException("the body's");
                    }));
            assertThat(thrown).isInstanceOf(IllegalStateException.class);
            assertThat(thrown.getSuppressed()).hasSize(3);
          }
        });
  }

  // Go #53757, #74275: what a panic of one of them comes to
  @BothDoors
  void anErrorOfATask_isTheFailureOfItsGroup_asItself(Door door) {
    AssertionError error = new AssertionError("a bug");
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.run(group -> {
                      group.fork(() -> {
                        throw error;
                      });
                      Weft.sleep(DAY);
                    })))
        .isSameAs(error);
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.run(group -> {
                      group.fork(GroupTrapsTest::tooDeep);
                      Weft.sleep(DAY);
                    })))
        .isInstanceOf(StackOverflowError.class);
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static int tooDeep() {
    return 1 + tooDeep();
  }

  // Go #27837: of a bounded group whose members waited for their turn, only "cancelled" was seen
  @BothDoors
  void theCauseWins_alsoOverThoseWhoWaitForTheirTurn(Door door) {
    IllegalStateException cause = new IllegalStateException("the cause");
    AtomicInteger begun = new AtomicInteger();
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    Tasks.forEach(
                        2,
                        Tasks.Source.of(List.of(1, 2, 3, 4, 5, 6, 7, 8)),
                        number -> {
                          begun.incrementAndGet();
                          Runs.until(() -> begun.get() == 2);
                          if (number == 2) {
                            throw cause;
                          }
                          Weft.sleep(DAY);
                        })))
        .isSameAs(cause);
    assertThat(cause.getSuppressed()).isEmpty();
    assertThat(begun).hasValue(2);
  }

  // JDK 25, StructuredTaskScope: a fork into a cancelled scope silently never ran, and its result
  // was "unavailable"
  @BothDoors
  void aForkIntoACancelledGroup_isToldSo_orRunsToItsFirstCheckpoint(Door door) throws Exception {
    on(
        door,
        () ->
            thrownBy(() ->
                TaskGroup.run(group -> {
                  group.cancel("before");
                  AtomicInteger begun = new AtomicInteger();
                  Task<?> late =
                      group.fork(() -> {
                        begun.incrementAndGet();
                        Weft.checkpoint();
                        begun.incrementAndGet();
                      });
                  Shield.within(DAY, () -> late.settle());
                  assertThat(begun).hasValue(1);
                  assertThat(late.state()).isEqualTo(Task.State.CANCELLED);
                })));
  }

  // JDK 25, StructuredTaskScope: a body that waited for something else was not told of a failure,
  // and hung (loom-dev 2025-September/007859)
  @BothDoors
  void aBodyThatWaitsForSomethingElse_isToldOfTheFailure(Door door) {
    IllegalStateException failure = new IllegalStateException("down");
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.run(group -> {
                      Handoff<Boolean> never = new Handoff<>();
                      group.fork(() -> {
                        throw failure;
                      });
                      never.await();
                    })))
        .isSameAs(failure);
  }

  // Kotlin #1814: catching every exception in a loop made a task that nobody could stop
  @BothDoors
  void aLoopThatCatchesEverything_isToldEveryTime_andReported(Door door) throws Exception {
    AtomicInteger caught = new AtomicInteger();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> task =
                  group.fork(() -> {
                    while (caught.get() < 50) {
                      try {
                        Weft.sleep(DAY);
                      } catch (Exception e) {
                        caught.incrementAndGet();
                      }
                    }
                  });
              untilWaiting(task);
              task.cancel("enough");
            }));
    assertThat(caught).hasValue(50);
  }

  // Trio #2512: a bound that began to count before it was entered
  @BothDoors
  void aBoundCountsFromWhenItIsEntered(Door door) throws Exception {
    on(
        door,
        () ->
            Timeout.after(
                DAY,
                () -> {
                  Weft.sleep(SOON);
                  Timeout.after(
                      Duration.ofHours(1),
                      () -> {
                        Duration left = Deadline.current().orElseThrow().left();
                        assertThat(left).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
                      });
                }));
  }
}
