package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.SOON;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The beginning and the end of tasks in a group: readiness, outcomes, hooks. */
class GroupLifeTest {
  // ---- start ----

  @BothDoors
  void start_waitsUntilTheTaskIsReady_andTheTaskGoesOn(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<String> more = new Handoff<>();
              Handoff<String> served = new Handoff<>();
              int port =
                  group.start(ready -> {
                    Weft.sleep(SOON);
                    ready.accept(8080);
                    served.give(more.await());
                  });
              assertThat(port).isEqualTo(8080);
              more.give("request");
              assertThat(served.await()).isEqualTo("request");
            }));
  }

  @BothDoors
  void start_ofATaskThatEndsBeforeItIsReady_isClosed(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              assertThatThrownBy(() -> group.<Integer>start(ready -> {}))
                  .isInstanceOf(ClosedException.class)
                  .hasMessageContaining("before it was ready");
            }));
  }

  @BothDoors
  void start_ofATaskThatFails_failsTheGroupOnce(Door door) throws Exception {
    IOException failure = new IOException("port taken");
    on(
        door,
        () ->
            assertThatThrownBy(() ->
                    TaskGroup.call(group -> {
                      return group.<Integer>start(ready -> {
                        throw failure;
                      });
                    }))
                .isInstanceOf(TaskFailedException.class)
                .hasCause(failure)
                .hasNoSuppressedExceptions());
  }

  @BothDoors
  void start_cancelled_leavesTheTaskToTheGroup(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<Boolean> go = new Handoff<>();
              for (int i = 1; group.living() == 0; i *= 2) {
                // on a busy machine its time may be up before it has begun
                Duration bound = SOON.multipliedBy(i);
                assertThatThrownBy(() -> startWithin(bound, group, go))
                    .isInstanceOf(TimedOutException.class);
              }
              assertThat(group.living()).isEqualTo(1);
              go.give(true);
            }));
  }

  private static int startWithin(Duration bound, TaskGroup group, Handoff<Boolean> go)
      throws InterruptedException {
    return Timeout.after(
        bound, () -> group.<Integer>start(ready -> ready.accept(go.await() ? 1 : 0)));
  }

  // ---- outcomes ----

  @BothDoors
  void outcome_isEmptyWhileATaskRuns_andSaysThenHowItEnded(Door door) throws Exception {
    IllegalStateException failure = new IllegalStateException();
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.call(group -> {
                      Task<Integer> done = group.fork(() -> 1);
                      Task<?> cancelled = group.fork(() -> Weft.sleep(DAY));
                      untilWaiting(cancelled);
                      assertThat(cancelled.outcome()).isEmpty();
                      cancelled.cancel("no need");

                      assertThat(done.settle()).isEqualTo(new Outcome.Done<>(1));
                      assertThat(done.outcome()).contains(new Outcome.Done<>(1));
                      assertThat(cancelled.settle()).isInstanceOf(Outcome.Cancelled.class);
                      assertThatThrownBy(() -> cancelled.settle().orThrow())
                          .isInstanceOf(TaskCancelledException.class)
                          .hasMessageContaining("no need");

                      Task<Integer> failed =
                          group.fork(() -> {
                            throw failure;
                          });
                      Shield.within(
                          DAY,
                          () ->
                              assertThat(failed.settle())
                                  .isEqualTo(new Outcome.Failed<Integer>(failure)));
                      return 0;
                    })))
        .isSameAs(failure);
  }

  // ---- hooks ----

  @BothDoors
  void hooksRunAfterTheLastTask_theLastRegisteredFirst(Door door) throws Exception {
    List<String> life = new ArrayList<>();
    on(
        door,
        () -> {
          TaskGroup.run(group -> {
            group.onEnd(DAY, () -> life.add("first"));
            group.onEnd(
                DAY,
                () -> {
                  life.add("second");
                  group.onEnd(DAY, () -> life.add("of a hook"));
                });
            group.fork(() -> {
              Weft.sleep(SOON);
              life.add("task");
            });
          });
          life.add("caller");
        });
    assertThat(life).containsExactly("task", "second", "of a hook", "first", "caller");
  }

  @BothDoors
  void hooksMayWait_alsoInACancelledGroup_butNotForEver(Door door) throws Exception {
    List<String> life = new ArrayList<>();
    on(
        door,
        () -> {
          Throwable thrown = Runs.NOTHING;
          for (int i = 1; life.isEmpty(); i *= 2) { // the time may be up before the group begins
            Duration bound = SOON.multipliedBy(i);
            thrown = thrownBy(() -> Timeout.after(bound, () -> withHooks(life)));
          }
          assertThat(thrown)
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("shield"); // the failure of the hook
        });
    assertThat(life).containsExactly("waited");
  }

  private static void withHooks(List<String> life) throws InterruptedException {
    TaskGroup.run(group -> {
      group.onEnd(SOON, () -> Weft.sleep(DAY));
      group.onEnd(
          DAY,
          () -> {
            Weft.sleep(SOON);
            life.add("waited");
          });
      Weft.sleep(DAY);
    });
  }

  @BothDoors
  void aFailingHook_failsTheGroup_andTheOthersRunAllTheSame(Door door) throws Exception {
    IllegalStateException body = new IllegalStateException("body");
    IllegalStateException hook = new IllegalStateException("hook");
    List<String> life = new ArrayList<>();
    on(
        door,
        () ->
            assertThatThrownBy(() ->
                    TaskGroup.run(group -> {
                      group.onEnd(DAY, () -> life.add("other"));
                      group.onEnd(
                          DAY,
                          () -> {
                            throw hook;
                          });
                      throw body;
                    }))
                .isSameAs(body)
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(hook)));
    assertThat(life).containsExactly("other");
  }

  @BothDoors
  void afterTheEnd_nothingCanBeRegistered(Door door) throws Exception {
    on(
        door,
        () -> {
          TaskGroup ended = TaskGroup.call(group -> group);
          assertThat(thrownBy(() -> ended.onEnd(DAY, () -> {})))
              .isInstanceOf(ClosedException.class);
          assertThat(thrownBy(() -> ended.onEnd(SOON.negated(), () -> {})))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }
}
