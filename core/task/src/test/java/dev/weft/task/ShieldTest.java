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
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Law 6: clean-up that waits can finish, in a bound, in its own task only. */
class ShieldTest {
  @BothDoors
  void cleanUpOfACancelledTaskMayWait(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<String> closed = new Handoff<>();
              Task<?> task =
                  group.fork(() -> {
                    try {
                      Weft.sleep(DAY);
                    } finally {
                      Shield.within(
                          DAY,
                          () -> {
                            Weft.sleep(SOON);
                            Offload.blocking(() -> {});
                            new CountDownLatch(0).await();
                            closed.give("closed");
                          });
                    }
                  });
              untilWaiting(task);
              task.cancel("stop");
              assertThat(closed.await()).isEqualTo("closed");
              thrownBy(task::join);
              assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
            }));
  }

  @BothDoors
  void aWaitThatBeganInTheShieldIsNotEndedByACancellation(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<String> value = new Handoff<>();
              Task<String> task = group.fork(() -> Shield.within(DAY, () -> value.await()));
              untilWaiting(task);
              task.cancel("stop");
              value.give("value");
              assertThat(task.join()).isEqualTo("value");
            }));
  }

  @BothDoors
  void whatWasCancelledMeanwhileIsToldAfterwards_toRawWaitsToo(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Boolean> task =
                  group.fork(() -> {
                    Strand<?> me = Strand.current("test");
                    Shield.within(
                        DAY,
                        () -> {
                          Runs.until(() -> me.state() == Task.State.CANCELLING);
                          assertThat(Thread.currentThread().isInterrupted()).isFalse();
                          Weft.checkpoint();
                        });
                    assertThat(thrownBy(Weft::checkpoint)).isInstanceOf(CancelledException.class);
                    Shield.within(DAY, () -> {});
                    assertThat(thrownBy(() -> new CountDownLatch(1).await()))
                        .isInstanceOf(InterruptedException.class);
                    return true;
                  });
              task.cancel("meanwhile");
              assertThat(task.join()).isTrue();
            }));
  }

  @BothDoors
  void endsAtItsBound(Door door) throws Exception {
    on(
        door,
        () -> {
          assertThat(thrownBy(() -> Shield.within(SOON, () -> new CountDownLatch(1).await())))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("shield");
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
  }

  @BothDoors
  void hidesATimeoutAroundIt_whichReportsAfterwards(Door door) throws Exception {
    on(
        door,
        () -> {
          boolean[] finished = new boolean[1];
          assertThat(
                  thrownBy(() ->
                      Timeout.after(
                          SOON,
                          "outer",
                          () -> {
                            Shield.within(
                                DAY,
                                () -> {
                                  Weft.sleep(SOON.multipliedBy(4));
                                  finished[0] = true;
                                });
                            Weft.checkpoint();
                          })))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("outer");
          assertThat(finished[0]).isTrue();
        });
  }

  /** Guards: a shield inherited by tasks makes them unstoppable. */
  @BothDoors
  void isNotInheritedByTasksForkedInside(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<Task<Throwable>> forked = new Handoff<>();
              Task<Throwable> task =
                  group.fork(() ->
                      Shield.<Throwable>within(
                          DAY,
                          () ->
                              TaskGroup.<Throwable>call(inner -> {
                                Task<Throwable> child =
                                    inner.fork(() -> thrownBy(() -> new CountDownLatch(1).await()));
                                forked.give(child);
                                return child.join();
                              })));
              untilWaiting(forked.await());
              task.cancel("stop");
              assertThat(task.join()).isInstanceOf(InterruptedException.class);
            }));
  }

  @BothDoors
  void neitherAddsNorTakesAnInterruptThatIsNotWefts(Door door) throws Exception {
    on(
        door,
        () -> {
          Thread.currentThread().interrupt();
          boolean inside = Shield.within(DAY, () -> Thread.currentThread().isInterrupted());
          assertThat(inside).isTrue();
          assertThat(Thread.interrupted()).isTrue();
          Shield.within(DAY, () -> Thread.currentThread().interrupt());
          assertThat(Thread.interrupted()).isTrue();
        });
  }

  @BothDoors
  void bodyThrows_theFailureIsSeen(Door door) throws Exception {
    on(
        door,
        () -> {
          IllegalStateException failure = new IllegalStateException();
          assertThat(
                  thrownBy(() ->
                      Shield.within(
                          DAY,
                          () -> {
                            throw failure;
                          })))
              .isSameAs(failure);
        });
  }

  @BothDoors
  void aCancelledTaskInAShieldInATimeoutOfItsOwn_isTimedOutThere(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Throwable> task =
                  group.fork(() -> {
                    untilCancelled();
                    return thrownBy(
                        () -> Shield.within(DAY, () -> Timeout.after(SOON, () -> Weft.sleep(DAY))));
                  });
              task.cancel("stop");
              assertThat(task.join())
                  .isInstanceOf(TimedOutException.class)
                  .hasMessageStartingWith("timeout");
            }));
  }

  @Test
  void outsideOfATaskTheBodyRunsAsItIs() throws Exception {
    assertThat(Shield.<Integer>within(SOON, () -> 1)).isEqualTo(1);
    assertThatThrownBy(() ->
            Shield.within(
                SOON,
                () -> {
                  throw new IOException("no");
                }))
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseMessage("no");
    assertThatThrownBy(() -> Shield.within(SOON.negated(), () -> 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
