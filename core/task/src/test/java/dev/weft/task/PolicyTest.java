package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What comes of a group of like tasks, and who is stopped when it has enough. */
class PolicyTest {
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger judged = new AtomicInteger();
  private final AtomicInteger stopped = new AtomicInteger();

  private <T> T never() throws InterruptedException {
    begun.incrementAndGet();
    try {
      Weft.sleep(DAY);
      throw new AssertionError("a day went by");
    } catch (CancelledException e) {
      stopped.incrementAndGet();
      throw e;
    }
  }

  private static <T> Callable<T> failing(Exception failure) {
    return () -> {
      throw failure;
    };
  }

  // ---- the calls of Tasks ----

  @BothDoors
  void all_givesTheResultsInTheOrderOfTheCalls(Door door) throws Exception {
    on(
        door,
        () -> {
          Handoff<Boolean> second = new Handoff<>();
          List<Integer> results =
              Tasks.all(
                  () -> second.await() ? 1 : 0,
                  () -> {
                    second.give(true);
                    return 2;
                  },
                  () -> null);
          assertThat(results).containsExactly(1, 2, null);
          assertThat(Tasks.<Integer>all()).isEmpty();
        });
  }

  @BothDoors
  void all_failsWithTheFirstFailure_andStopsTheRest(Door door) throws Exception {
    IOException failure = new IOException("no");
    on(
        door,
        () ->
            assertThatThrownBy(() -> Tasks.all(this::never, failing(failure), this::never))
                .isInstanceOf(TaskFailedException.class)
                .hasCause(failure));
    assertThat(stopped).hasValueLessThanOrEqualTo(2); // who had not begun was not even stopped
  }

  @BothDoors
  void settle_saysHowEachEnded(Door door) throws Exception {
    IOException failure = new IOException("no");
    on(
        door,
        () ->
            assertThat(Tasks.<Integer>settle(() -> 1, failing(failure), () -> 3))
                .containsExactly(
                    new Outcome.Done<>(1), new Outcome.Failed<>(failure), new Outcome.Done<>(3)));
  }

  @BothDoors
  void race_takesTheFirstThatEnds_evenIfItFails(Door door) throws Exception {
    IllegalStateException failure = new IllegalStateException("first");
    on(
        door,
        () -> {
          assertThat(Tasks.<Integer>race(this::never, () -> 1, this::never)).isEqualTo(1);
          assertThatThrownBy(() -> Tasks.race(this::never, failing(failure))).isSameAs(failure);
        });
  }

  @BothDoors
  void any_takesTheFirstThatSucceeds(Door door) throws Exception {
    on(
        door,
        () ->
            assertThat(Tasks.<Integer>any(failing(new IOException("1")), () -> 2, this::never))
                .isEqualTo(2));
  }

  @BothDoors
  void any_failsWithAllFailures_ifNoneSucceeds(Door door) throws Exception {
    IllegalStateException one = new IllegalStateException("one");
    IllegalStateException two = new IllegalStateException("two");
    on(
        door,
        () ->
            assertThatThrownBy(() -> Tasks.any(failing(one), failing(two)))
                .isIn(one, two) // whichever failed first; the other beside it
                .satisfies(
                    e -> assertThat(e.getSuppressed()).containsExactly(e == one ? two : one)));
  }

  @Test
  void withoutATask_theyAreRefused() {
    assertThatThrownBy(() -> Tasks.all(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Weft.run");
  }

  // ---- groups with a policy ----

  @BothDoors
  void quorum_takesTheFirstResults_andStopsTheRest(Door door) throws Exception {
    on(
        door,
        () -> {
          List<Integer> results =
              TaskGroup.run(
                  seen(Policy.quorum(2)),
                  group -> {
                    Task<Integer> waiting = group.fork("slow", this::never);
                    untilWaiting(waiting);
                    group.fork(() -> 1);
                    Runs.untilSoon(() -> judged.get() == 1); // who joins it may be earlier
                    group.fork(failing(new IOException("not counted")));
                    group.fork(() -> 2).settle();
                  });
          assertThat(results).containsExactly(1, 2);
        });
    assertThat(stopped).hasValue(1);
  }

  /** Counts what a policy has judged. */
  private <T, R> Policy<T, R> seen(Policy<T, R> policy) {
    return new Policy<>() {
      @Override
      public void forked(Task<T> task) {
        policy.forked(task);
      }

      @Override
      public boolean ended(Task<T> task, Outcome<T> outcome) {
        boolean enough = policy.ended(task, outcome);
        judged.incrementAndGet();
        return enough;
      }

      @Override
      public R result() throws Exception {
        return policy.result();
      }
    };
  }

  @BothDoors
  void quorum_thatIsNotReached_saysHowManyThereWere(Door door) throws Exception {
    IOException failure = new IOException("no");
    on(
        door,
        () ->
            assertThatThrownBy(() ->
                    TaskGroup.run(
                        Policy.<Integer>quorum(2),
                        group -> {
                          group.fork(() -> 1);
                          group.fork(failing(failure));
                        }))
                .isInstanceOf(BrokenException.class)
                .hasMessage("1 of 2 tasks succeeded, but 2 were needed")
                .hasCause(failure));
    assertThatThrownBy(() -> Policy.quorum(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1, but is 0");
  }

  @BothDoors
  void theBodyIsStoppedToo_whenThereIsEnough_andThatIsNoFailure(Door door) throws Exception {
    on(
        door,
        () -> {
          int result =
              TaskGroup.run(
                  Policy.<Integer>firstSuccess(),
                  group -> {
                    group.fork(() -> 7);
                    never();
                  });
          assertThat(result).isEqualTo(7);
          Weft.checkpoint(); // the caller is not cancelled
        });
    assertThat(stopped).hasValue(1);
  }

  @BothDoors
  void noTaskAtAll_isSaid(Door door) throws Exception {
    on(
        door,
        () ->
            assertThatThrownBy(() -> TaskGroup.run(Policy.<Integer>firstSuccess(), group -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no task was forked"));
  }

  @BothDoors
  void aFailingBody_stopsTheTasks_andIsWhatTheCallerSees(Door door) throws Exception {
    IllegalStateException failure = new IllegalStateException("body");
    on(
        door,
        () ->
            assertThatThrownBy(() ->
                    TaskGroup.run(
                        Policy.<Integer>collect(),
                        group -> {
                          untilWaiting(group.fork(this::never));
                          throw failure;
                        }))
                .isSameAs(failure));
    assertThat(stopped).hasValue(1);
  }

  @BothDoors
  void aFailingPolicy_failsTheGroup(Door door) throws Exception {
    IllegalStateException failure = new IllegalStateException("policy");
    Policy<Integer, Integer> broken =
        new Policy<>() {
          @Override
          public boolean ended(Task<Integer> task, Outcome<Integer> outcome) {
            throw failure;
          }

          @Override
          public Integer result() {
            return 0;
          }
        };
    on(
        door,
        () ->
            assertThatThrownBy(() ->
                    TaskGroup.run(
                        broken,
                        group -> {
                          group.fork(() -> 1);
                          group.fork(this::never);
                        }))
                .isSameAs(failure));
  }

  @BothDoors
  void oneCallOfThePolicyAtATime(Door door) throws Exception {
    AtomicInteger inside = new AtomicInteger();
    List<Integer> seen = new ArrayList<>(); // not made for many threads
    Policy<Integer, Integer> counting =
        new Policy<>() {
          @Override
          public boolean ended(Task<Integer> task, Outcome<Integer> outcome) {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            seen.add(outcome.orThrow());
            inside.decrementAndGet();
            return false;
          }

          @Override
          public Integer result() {
            return seen.size();
          }
        };
    Weft.run(
        Runs.engine(door, 4),
        () ->
            assertThat(
                    TaskGroup.<Integer, Integer>run(
                        counting,
                        group -> {
                          for (int i = 0; i < 2_000; i++) {
                            int number = i;
                            group.fork(() -> number);
                          }
                        }))
                .isEqualTo(2_000));
  }

  @BothDoors
  void aCancelledGroup_tellsTheCaller_unlessItsBodyHadEnded(Door door) throws Exception {
    on(
        door,
        () -> {
          assertThatThrownBy(() ->
                  TaskGroup.run(
                      Policy.<Integer>collect(),
                      group -> {
                        group.cancel("enough of it");
                        never();
                      }))
              .isInstanceOf(TaskCancelledException.class)
              .hasMessageContaining("enough of it");
          List<Outcome<Integer>> outcomes =
              TaskGroup.run(
                  Policy.collect(),
                  group -> {
                    untilWaiting(group.fork(this::never));
                    group.cancel("enough of it");
                  });
          assertThat(outcomes).hasSize(1).first().isInstanceOf(Outcome.Cancelled.class);
        });
  }

  @BothDoors
  void aCancelledCaller_stopsAll(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> caller =
                  group.fork(() -> Tasks.settle(this::never, this::never, this::never));
              Runs.untilSoon(() -> begun.get() == 3);
              caller.cancel("enough");
              assertThatThrownBy(caller::join).isInstanceOf(TaskCancelledException.class);
            }));
    assertThat(stopped).hasValue(3);
  }
}
