package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Law 1 and law 2: a group ends with its last task, and its first failure is what one sees. */
class GroupTest {
  @EveryEngine
  void endsWhenBodyAndAllTasksHaveEnded(WeftConfig engine) throws Exception {
    AtomicInteger ended = new AtomicInteger();
    int seen =
        Weft.run(
            engine,
            () -> {
              TaskGroup.run(group -> {
                for (int i = 0; i < 1000; i++) {
                  group.fork(() -> {
                    Weft.sleep(Runs.SOON);
                    ended.incrementAndGet();
                  });
                }
              });
              return ended.get();
            });
    assertThat(seen).isEqualTo(1000);
  }

  @EveryEngine
  void tasksMayForkSiblingsWhileTheOwnerWaits(WeftConfig engine) throws Exception {
    AtomicInteger ended = new AtomicInteger();
    Weft.run(
        engine,
        () ->
            TaskGroup.run(group -> {
              forkTree(group, 9, ended);
            }));
    assertThat(ended.get()).isEqualTo((1 << 10) - 1);
  }

  private static void forkTree(TaskGroup group, int depth, AtomicInteger ended) {
    group.fork(() -> {
      if (depth > 0) {
        forkTree(group, depth - 1, ended);
        forkTree(group, depth - 1, ended);
      }
      ended.incrementAndGet();
    });
  }

  @BothDoors
  void givesTheResultsOfBodyAndTasks(Door door) throws Exception {
    int sum =
        on(
            door,
            () ->
                TaskGroup.<Integer>call(group -> {
                  Task<Integer> one = group.fork(() -> 1);
                  Task<Integer> two = group.fork("named", () -> 2);
                  assertThat(two.name()).isEqualTo("named");
                  assertThat(one.name()).startsWith("task-");
                  return one.join() + two.join();
                }));
    assertThat(sum).isEqualTo(3);
  }

  @BothDoors
  void cancelledGroupWithoutAFailure_bodyStopped_throwsTaskCancelled(Door door) {
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.run(group -> {
                      group.cancel("enough");
                      Weft.sleep(DAY);
                    })))
        .isInstanceOf(TaskCancelledException.class)
        .hasMessageContaining("enough");
  }

  @BothDoors
  void cancelledGroupWithoutAFailure_bodyHasItsResult_givesIt(Door door) throws Exception {
    String result =
        on(
            door,
            () ->
                TaskGroup.<String>call(group -> {
                  group.fork(() -> Weft.sleep(DAY));
                  group.cancel("enough");
                  return "result";
                }));
    assertThat(result).isEqualTo("result");
  }

  @BothDoors
  void theCallerGoesOnUnstoppedAfterACancelledGroup(Door door) throws Exception {
    on(
        door,
        () -> {
          thrownBy(() ->
              TaskGroup.run(group -> {
                group.cancel("enough");
                Weft.sleep(DAY);
              }));
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          Weft.checkpoint();
        });
  }

  /** Else a fan-out would look done to its caller although its tasks were stopped. */
  @BothDoors
  void callerCancelledWhileTasksLive_theBodysResultDoesNotCount(Door door) throws Exception {
    Throwable thrown =
        on(
            door,
            () ->
                TaskGroup.<Throwable>call(outer -> {
                  Task<Throwable> caller =
                      outer.fork(() ->
                          thrownBy(() ->
                              TaskGroup.call(inner -> {
                                inner.fork(() -> Weft.sleep(DAY));
                                return "done";
                              })));
                  untilWaiting(caller);
                  caller.cancel("stop");
                  return caller.join();
                }));
    assertThat(thrown).isInstanceOf(CancelledException.class).hasMessageContaining("stop");
  }

  @BothDoors
  void groupAndCallerBothCancelled_theCallerIsToldOfItsOwn(Door door) throws Exception {
    Throwable thrown =
        on(
            door,
            () ->
                TaskGroup.<Throwable>call(outer -> {
                  Task<Throwable> caller =
                      outer.fork(() ->
                          thrownBy(() ->
                              TaskGroup.run(inner -> {
                                Strand<?> me = Strand.current("test");
                                inner.fork(() -> Shield.within(DAY, () -> me.cancel("outer")));
                                inner.cancel("inner");
                                Weft.sleep(DAY);
                              })));
                  return caller.join();
                }));
    assertThat(thrown).isInstanceOf(CancelledException.class);
  }

  @BothDoors
  void forkAfterTheEndIsRefused(Door door) throws Exception {
    on(
        door,
        () -> {
          TaskGroup[] leaked = new TaskGroup[1];
          TaskGroup.run(group -> {
            leaked[0] = group;
          });
          assertThatThrownBy(() -> leaked[0].fork(() -> 1)).isInstanceOf(ClosedException.class);
          assertThat(leaked[0].living()).isZero();
          assertThat(Loop.current().living()).isEqualTo(1);
        });
  }

  /** Guards: checking for no task, and closing, are one step. */
  @EveryEngine
  void aForkFromElsewhereIsWaitedForOrRefused(WeftConfig engine) throws Exception {
    AtomicInteger forked = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    Weft.run(
        engine,
        () -> {
          for (int i = 0; i < 50; i++) {
            Handoff<TaskGroup> open = new Handoff<>();
            Thread stranger = new Thread(() -> forkUntilClosed(open, forked, ran));
            stranger.start();
            TaskGroup.run(group -> {
              open.give(group);
            });
            int atTheEnd = ran.get();
            Offload.blocking(() -> stranger.join());
            assertThat(atTheEnd).isEqualTo(forked.get()).isEqualTo(ran.get());
          }
        });
  }

  private static void forkUntilClosed(
      Handoff<TaskGroup> open, AtomicInteger forked, AtomicInteger ran) {
    try {
      TaskGroup group = open.await();
      while (true) {
        group.fork(() -> {
          ran.incrementAndGet();
        });
        forked.incrementAndGet();
      }
    } catch (ClosedException e) {
      // what the test waits for
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @BothDoors
  void aTaskCannotJoinItself(Door door) {
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.run(group -> {
                      group.fork("me", () -> Strand.current("test").join());
                    })))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'me'");
  }

  @BothDoors
  void whatIsBothAnActionAndACallableIsTakenAsAskedFor(Door door) throws Exception {
    class Both implements Action, Callable<String> {
      private final List<String> log = new ArrayList<>();

      @Override
      public void run() {
        log.add("run");
      }

      @Override
      public String call() {
        return "called";
      }
    }
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Both both = new Both();
              group.fork((Action) both).join();
              assertThat(both.log).containsExactly("run");
              assertThat(group.fork((Callable<String>) both).join()).isEqualTo("called");
            }));
  }

  @Test
  void outsideOfATaskAGroupIsRefused() {
    assertThatThrownBy(() -> TaskGroup.run(group -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Weft.run");
  }

  @BothDoors
  void statesTellTheLifeOfATask(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<Integer> go = new Handoff<>();
              Task<Integer> done = group.fork(() -> go.await());
              assertThat(done.state()).isEqualTo(Task.State.RUNNING);
              go.give(7);
              assertThat(done.join()).isEqualTo(7);
              assertThat(done.state()).isEqualTo(Task.State.DONE);
              assertThat(done.cancel("too late")).isFalse();

              Task<?> cancelled =
                  group.fork(() -> Shield.within(DAY, () -> new Handoff<>().isSettled()));
              thrownBy(cancelled::join);
              Task<?> sleeping = group.fork(() -> Weft.sleep(DAY));
              assertThat(sleeping.cancel("stop")).isTrue();
              assertThat(sleeping.cancel("again")).isFalse();
              assertThatThrownBy(sleeping::join)
                  .isInstanceOf(TaskCancelledException.class)
                  .hasMessageContaining("stop");
              assertThat(sleeping.state()).isEqualTo(Task.State.CANCELLED);
            }));
  }

  @EveryEngine
  void theAgeOfATaskCountsFromItsFork_alsoAfterTheLoopWasIdle(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () ->
            TaskGroup.run(group -> {
              Duration idle = Runs.SOON.multipliedBy(40);
              Weft.sleep(idle);
              long before = Clock.current().nanos();
              Task<?> task = group.fork(() -> Weft.sleep(Runs.SOON));
              task.join();
              assertThat(task.age())
                  .isGreaterThanOrEqualTo(Runs.SOON)
                  .isLessThan(Clock.current().since(before).plus(idle.dividedBy(2)));
            }));
  }

  @BothDoors
  void anInnerTimeoutDoesNotMakeTheTaskCancelling(Door door) throws Exception {
    on(
        door,
        () -> {
          Strand<?> me = Strand.current("test");
          thrownBy(() ->
              Timeout.after(
                  Runs.SOON,
                  () -> {
                    Runs.untilCancelled();
                    assertThat(me.state()).isEqualTo(Task.State.RUNNING);
                  }));
        });
  }
}
