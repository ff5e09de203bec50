package dev.weft.sync;

import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.returning;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.thrownWhenCancelled;
import static dev.weft.sync.Crowd.thrownWhenInterrupted;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.CancelledException;
import dev.weft.task.Handoff;
import dev.weft.task.Outcome;
import dev.weft.task.Policy;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The end of a task is chosen as a value of a channel is, and leaves as little behind. */
class SelectEndTest {
  private final Channel<String> channel = Channel.bounded(1, "lines");
  private final Handoff<Integer> go = new Handoff<>();

  private Select<String> either(Task<Integer> task) {
    return Select.of(channel.receiving(line -> "line " + line), Select.ended(task, this::words));
  }

  private String words(Outcome<Integer> outcome) {
    return switch (outcome) {
      case Outcome.Done<Integer>(Integer value) -> "done " + value;
      case Outcome.Failed<Integer>(Throwable failure) -> "failed " + failure.getMessage();
      case Outcome.Cancelled<Integer>(var why) -> "cancelled " + why.reason();
    };
  }

  private boolean receiverWaits() {
    return channel.stats().waitingReceivers() == 1;
  }

  @EachDoor
  void waitsForTheEnd_andLeavesTheOtherLines(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<Integer> task = group.fork(() -> go.await());
          var choice = group.fork(either(task)::await);
          until(this::receiverWaits);
          go.give(7);
          assertThat(choice.join()).isEqualTo("done 7");
          assertThat(channel.stats().waitingReceivers()).isZero();
          assertThat(either(task).await()).isEqualTo("done 7"); // it stays ended
        });
  }

  @EachDoor
  void theOtherClauseFirst_theTaskGoesOn(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<Integer> task = group.fork(() -> go.await());
          assertThat(either(task).orElse(returning("neither")).await()).isEqualTo("neither");
          assertThat(either(task).orAfter(Crowd.SOON, returning("late")).await()).isEqualTo("late");
          var choice = group.fork(either(task)::await);
          until(this::receiverWaits);
          channel.send("a");
          assertThat(choice.join()).isEqualTo("line a");
          assertThat(task.outcome()).isEmpty();
          go.give(7);
          assertThat(task.join()).isEqualTo(7);
        });
  }

  @EachDoor
  void failuresAndCancellationsAreValues(Door door) throws Exception {
    on(
        door,
        group -> {
          List<String> words = new ArrayList<>();
          TaskGroup.run(
              Policy.<Integer>collect(),
              inner -> {
                Task<Integer> failing =
                    inner.fork(() -> {
                      throw new IllegalStateException("broken");
                    });
                words.add(Select.of(Select.ended(failing, this::words)).await());
                Task<Integer> stopped = inner.fork(() -> go.await());
                stopped.cancel("enough");
                words.add(Select.of(Select.ended(stopped, this::words)).await());
              });
          assertThat(words).containsExactly("failed broken", "cancelled enough");
        });
  }

  @EachDoor
  void isFairWithTheOthers_unlessInOrder(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<Integer> task = group.fork(() -> 7);
          task.join();
          int ended = 0;
          for (int i = 0; i < 1_000; i++) {
            channel.trySend("a");
            ended += either(task).await().equals("done 7") ? 1 : 0;
            channel.trySend("a");
            assertThat(either(task).inOrder().await()).isEqualTo("line a");
          }
          assertThat(ended).isBetween(350, 650);
        });
  }

  @EachDoor
  void cancelledBeforeAndWhile_nothingHappens(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<Integer> ended = group.fork(() -> 1);
          ended.join();
          assertThat(thrownWhenCancelled(group, either(ended)::await))
              .isInstanceOf(CancelledException.class);
          Task<Integer> task = group.fork(() -> go.await());
          var choice = group.fork(either(task)::await);
          until(this::receiverWaits);
          choice.cancel("while");
          assertThat(thrownBy(choice::join)).isInstanceOf(TaskCancelledException.class);
          assertThat(channel.stats().waitingReceivers()).isZero();
          assertThat(thrownWhenInterrupted(this::receiverWaits, either(task)::await))
              .isInstanceOf(InterruptedException.class);
          assertThat(thrownBy(() -> Timeout.after(Crowd.SOON, either(task)::await)))
              .isInstanceOf(TimedOutException.class);
          go.give(7);
          assertThat(either(task).await()).isEqualTo("done 7");
        });
  }

  @EachDoor
  void cancelledAfterTheEnd_hasTheOutcome_andStopsAtTheNextCheckpoint(Door door) throws Exception {
    on(
        door,
        group -> {
          Handoff<Boolean> cancelled = new Handoff<>();
          Task<Integer> task = group.fork(() -> go.await());
          List<String> got = new ArrayList<>();
          var choice =
              group.fork(() -> {
                got.add(
                    Select.of(
                            Select.ended(
                                task,
                                outcome -> {
                                  cancelled.await();
                                  return words(outcome);
                                }))
                        .await());
                Weft.checkpoint();
              });
          go.give(7);
          task.join();
          cancelled.give(choice.cancel("after"));
          assertThat(thrownBy(choice::join)).isInstanceOf(TaskCancelledException.class);
          assertThat(got.size()).isLessThanOrEqualTo(1);
        });
  }

  /** A receiver that stops with a task: every value is received or still there. */
  @EachDoor
  void valuesAreNeitherLostNorDoubled_whenEndsRace(Door door) throws Exception {
    AtomicLong received = new AtomicLong();
    Channel<Integer> values = Channel.bounded(2, "values");
    int[] sent = new int[1];
    on(
        door,
        group -> {
          for (int i = 0; i < 3_000; i++) {
            sent[0] += race(values, received);
          }
        });
    long left = 0;
    while (values.tryReceive().isPresent()) {
      left++;
    }
    assertThat(received.get() + left).isEqualTo(sent[0]);
    assertThat(values.stats().waitingReceivers()).isZero();
  }

  private static int race(Channel<Integer> values, AtomicLong received)
      throws InterruptedException {
    int sends = 2;
    TaskGroup.run(group -> {
      Task<Integer> end =
          group.fork(() -> {
            Weft.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextInt(2)));
            return 0;
          });
      for (int i = 0; i < 3; i++) {
        group.fork(() -> {
          Select.of(
                  values.receiving(_ -> received.incrementAndGet()),
                  Select.ended(end, _ -> received.get()))
              .await();
        });
      }
      for (int i = 0; i < sends; i++) {
        group.fork(() -> {
          while (!values.trySend(1)) { // never waits: the others may have emptied it meanwhile
            received.addAndGet(values.tryReceive().isPresent() ? 1 : 0);
          }
        });
      }
    });
    return sends;
  }

  /** Guards: each select that chose something else left its mark on the task it watched. */
  @EachDoor
  void manySelectsOnOneTask_leaveNoTrace(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<Integer> task = group.fork(() -> go.await());
          for (int i = 0; i < 3; i++) {
            group.fork(() -> {
              Select<String> choice = either(task);
              while (!choice.await().startsWith("done")) {
                Weft.checkpoint();
              }
            });
          }
          long before = 0;
          for (int i = 0; i < 60_000; i++) {
            channel.send("a");
            if (i == 10_000) {
              before = used();
            }
          }
          long base = before;
          until(() -> used() - base < 1_500_000); // what others have just made is no trace
          go.give(7);
        });
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
