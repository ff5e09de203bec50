package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Whoever wants to know of the end of a task is told once, or has taken that back. */
class OnEndTest {
  @BothDoors
  void isToldHowTheTaskEnded_onItsThread_beforeItsGroupEnds(Door door) throws Exception {
    AtomicReference<Object> told = new AtomicReference<>();
    AtomicReference<Object> by = new AtomicReference<>();
    on(
        door,
        () -> {
          TaskGroup.run(group -> {
            Handoff<Integer> go = new Handoff<>();
            Task<Integer> task = group.fork(() -> go.await());
            task.onEnd(outcome -> {
              told.set(outcome);
              by.set(Task.current());
              assertThat(task.state()).isEqualTo(Task.State.DONE);
            });
            assertThat(told.get()).isNull();
            go.give(7);
            task.join();
          });
          assertThat(told.get()).isEqualTo(new Outcome.Done<>(7));
          assertThat(by.get()).isNotSameAs(Task.current());
        });
  }

  @BothDoors
  void isToldOfFailuresAndCancellations(Door door) throws Exception {
    List<Object> told = new ArrayList<>();
    IllegalStateException failure = new IllegalStateException();
    on(
        door,
        () -> {
          thrownBy(() ->
              TaskGroup.run(group -> {
                group
                    .fork(() -> {
                      throw failure;
                    })
                    .onEnd(told::add);
              }));
          TaskGroup.run(group -> {
            Task<?> stopped = group.fork(() -> Weft.sleep(DAY));
            stopped.onEnd(told::add);
            stopped.cancel("enough");
          });
        });
    assertThat(told.get(0)).isEqualTo(new Outcome.Failed<>(failure));
    assertThat(told.get(1)).isInstanceOf(Outcome.Cancelled.class);
  }

  @BothDoors
  void aTaskThatHasEnded_tellsAtOnceOnTheCallingThread(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Integer> task = group.fork(() -> 7);
              task.join();
              List<Object> told = new ArrayList<>();
              Task.Watch watch =
                  task.onEnd(outcome -> {
                    told.add(outcome);
                    told.add(Task.current());
                  });
              assertThat(told).containsExactly(new Outcome.Done<>(7), Task.current());
              assertThat(watch.takeBack()).isFalse();
            }));
  }

  @BothDoors
  void takenBack_isNeverTold(Door door) throws Exception {
    AtomicBoolean told = new AtomicBoolean();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<Integer> go = new Handoff<>();
              Task<Integer> task = group.fork(() -> go.await());
              Task.Watch watch = task.onEnd(_ -> told.set(true));
              assertThat(watch.takeBack()).isTrue();
              assertThat(watch.takeBack()).isFalse();
              go.give(7);
              task.join();
            }));
    assertThat(told).isFalse();
  }

  @BothDoors
  void oneThatFailsHarmsNobody(Door door) throws Exception {
    AtomicInteger told = new AtomicInteger();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<Integer> go = new Handoff<>();
              Task<Integer> task = group.fork(() -> go.await());
              task.onEnd(_ -> told.incrementAndGet());
              task.onEnd(_ -> {
                throw new IllegalStateException("of the one who is told");
              });
              task.onEnd(_ -> told.incrementAndGet());
              Task<Integer> joined = group.fork(task::join);
              Runs.untilWaiting(joined);
              go.give(7);
              assertThat(joined.join()).isEqualTo(7);
            }));
    assertThat(told.get()).isEqualTo(2);
  }

  /** Guards: those that gave up below one that waits were left in the stack, and piled up. */
  @BothDoors
  void thoseThatHaveGoneDoNotPileUp(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> old = group.fork(() -> Weft.sleep(DAY));
              Deque<Task.Watch> alive = new ArrayDeque<>();
              int most = 0;
              for (int i = 0; i < 100_000; i++) {
                alive.add(old.onEnd(_ -> {}));
                if (alive.size() > i / 10_000 + 1) {
                  alive.remove().takeBack(); // the oldest, so that a younger one hides it
                }
                most = Math.max(most, ((Strand<?>) old).joiners());
              }
              assertThat(most).isLessThan(50);
              group.cancel("enough");
            }));
  }

  @EveryEngine
  void eachIsToldOnceOrTakenBack_whenTheyRace(WeftConfig engine) throws Exception {
    AtomicInteger told = new AtomicInteger();
    AtomicInteger takenBack = new AtomicInteger();
    int tasks = 2_000;
    int watches = 20;
    Weft.run(
        engine,
        () -> {
          for (int i = 0; i < tasks; i++) {
            race(watches, told, takenBack);
          }
        });
    assertThat(told.get() + takenBack.get()).isEqualTo(tasks * watches);
    assertThat(told.get()).isPositive();
    assertThat(takenBack.get()).isPositive();
  }

  private static void race(int watches, AtomicInteger told, AtomicInteger takenBack)
      throws InterruptedException {
    TaskGroup.run(group -> {
      Handoff<Boolean> go = new Handoff<>();
      Task<?> task = group.fork(() -> go.await());
      int when = ThreadLocalRandom.current().nextInt(watches);
      for (int i = 0; i < watches; i++) {
        boolean takes = i % 2 == 0;
        group.fork(() -> {
          Task.Watch watch = task.onEnd(_ -> told.incrementAndGet());
          if (takes && watch.takeBack()) {
            takenBack.incrementAndGet();
          }
        });
        if (i == when) {
          group.fork(() -> {
            go.give(true);
          });
        }
      }
    });
  }

  /** The broken twin looks, then acts: both sides can believe that it was theirs. */
  @BothDoors
  void theTwinThatLooksBeforeItActsTellsWhatWasTakenBack(Door door) throws Exception {
    AtomicInteger both = new AtomicInteger();
    Weft.run(
        Runs.engine(door, 2),
        () -> {
          for (int i = 0; i < 200_000 && both.get() == 0; i++) {
            both.addAndGet(raceOfTwin());
          }
        });
    assertThat(both.get()).isPositive();
  }

  private static int raceOfTwin() throws InterruptedException {
    AtomicBoolean waiting = new AtomicBoolean(true);
    AtomicInteger theirs = new AtomicInteger();
    Action side =
        () -> {
          boolean mine = waiting.get();
          Weft.sleep(Duration.ZERO);
          waiting.set(false);
          theirs.addAndGet(mine ? 1 : 0);
        };
    TaskGroup.run(group -> {
      group.fork(side);
      group.fork(side);
    });
    return theirs.get() > 1 ? 1 : 0;
  }
}
