package dev.weft.flow;

import static dev.weft.flow.Runs.DAY;
import static dev.weft.flow.Runs.thrownBy;
import static dev.weft.flow.Runs.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Runs.Gauge;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many single calls, few bulk calls. */
class BatcherTest {
  private static final BatcherConfig PATIENT = BatcherConfig.defaults().withMaxDelay(DAY);

  private final List<List<Integer>> bulks = new CopyOnWriteArrayList<>();
  private final Gauge gauge = new Gauge();

  private List<String> bulk(List<Integer> keys) {
    bulks.add(keys);
    return keys.stream().map(key -> "answer " + key).toList();
  }

  /** Calls for all keys at once. {@return the answers in the order of the keys} */
  private static List<String> callAll(Batcher<Integer, String> batcher, int from, int to)
      throws InterruptedException {
    return TaskGroup.<List<String>>call(group -> {
      List<Task<String>> tasks = new ArrayList<>();
      for (int i = from; i < to; i++) {
        int key = i;
        tasks.add(group.fork(() -> batcher.call(key)));
      }
      List<String> answers = new ArrayList<>();
      for (Task<String> task : tasks) {
        answers.add(task.join());
      }
      return answers;
    });
  }

  private static List<String> answers(int from, int to) {
    return IntStream.range(from, to).mapToObj(key -> "answer " + key).toList();
  }

  @BothDoors
  void aBulkCallBeginsWhenEnoughWait_andEachGetsItsOwnAnswer(Door door) throws Exception {
    List<String> answers =
        Runs.on(
            door,
            () ->
                Batcher.use(
                    PATIENT.withMaxSize(5), this::bulk, batcher -> callAll(batcher, 0, 20)));
    assertThat(answers).isEqualTo(answers(0, 20));
    assertThat(bulks).hasSize(4).allMatch(keys -> keys.size() == 5);
  }

  @BothDoors
  void aBulkCallBeginsWhenTheFirstHasWaitedLongEnough(Door door) throws Exception {
    List<String> answers =
        Runs.on(
            door, () -> Batcher.use(BatcherConfig.defaults(), this::bulk, b -> callAll(b, 0, 3)));
    assertThat(answers).isEqualTo(answers(0, 3));
    assertThat(bulks).hasSizeBetween(1, 3);
  }

  @BothDoors
  void aBulkCallBeginsWhenTheyWeighEnough_andNeverWeighsMore(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            Batcher.use(
                PATIENT.withMaxWeight(10),
                key -> key,
                this::bulk,
                batcher -> {
                  TaskGroup.run(group -> {
                    for (int i = 0; i < 3; i++) {
                      group.fork(() -> batcher.call(4));
                    }
                    until(() -> bulks.size() == 1); // of two bulk calls either may be seen first
                    group.fork(() -> batcher.call(6));
                  });
                  assertThatThrownBy(() -> batcher.call(11))
                      .isInstanceOf(RefusedException.class)
                      .hasMessageContaining("11")
                      .hasMessageContaining("10");
                  return 0;
                }));
    assertThat(bulks).containsExactly(List.of(4, 4), List.of(4, 6));
  }

  @BothDoors
  void withoutDelay_callsGatherWhileOthersRun_noMoreAtOnceThanAllowed(Door door) throws Exception {
    BatcherConfig config =
        BatcherConfig.defaults().withMaxDelay(Duration.ZERO).withMaxBulkCalls(2).withMaxSize(7);
    List<String> answers =
        Runs.on(
            door,
            () ->
                Batcher.<Integer, String, List<String>>use(
                    config,
                    keys ->
                        gauge.within(() -> {
                          until(() -> true);
                          return bulk(keys);
                        }),
                    batcher -> callAll(batcher, 0, 500)));
    assertThat(answers).isEqualTo(answers(0, 500));
    assertThat(gauge.most.get()).isBetween(1, 2);
    assertThat(bulks).allMatch(keys -> keys.size() <= 7);
  }

  @BothDoors
  void aFailingBulkCallFailsItsCallersOnly(Door door) throws Exception {
    IOException failure = new IOException();
    Runs.on(
        door,
        () ->
            Batcher.<Integer, String, Integer>use(
                PATIENT.withMaxSize(2),
                keys -> {
                  if (keys.contains(1)) {
                    throw failure;
                  }
                  return bulk(keys);
                },
                batcher -> {
                  TaskGroup.run(group -> {
                    // kept apart: the first to fail must not cancel the other before it hears
                    Task<Throwable> one = group.fork(() -> thrownBy(() -> batcher.call(0)));
                    Task<Throwable> two = group.fork(() -> thrownBy(() -> batcher.call(1)));
                    for (Task<Throwable> each : List.of(one, two)) {
                      assertThat(each.join())
                          .isInstanceOf(TaskFailedException.class)
                          .hasCause(failure);
                    }
                  });
                  assertThat(callAll(batcher, 2, 4)).isEqualTo(answers(2, 4));
                  until(() -> batcher.stats().totals().failed() == 2); // counted after they heard
                  until(() -> batcher.stats().totals().answered() == 2);
                  return 0;
                }));
  }

  @BothDoors
  void aBulkCallThatForgetsAnAnswer_failsWithNumbers(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            Batcher.<Integer, String, Integer>use(
                PATIENT.withMaxSize(1),
                keys -> List.of(),
                batcher -> {
                  assertThatThrownBy(() -> batcher.call(1))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("0 answers for 1 keys");
                  return 0;
                }));
  }

  @BothDoors
  void tooManyWaitingAreRefused_andCounted(Door door) throws Exception {
    Handoff<Boolean> gate = new Handoff<>();
    Runs.on(
        door,
        () ->
            Batcher.<Integer, String, Integer>use(
                PATIENT.withMaxSize(1).withMaxBulkCalls(1).withMaxWaiting(2),
                keys -> {
                  if (keys.contains(0)) {
                    gate.await();
                  }
                  return bulk(keys);
                },
                batcher -> {
                  TaskGroup.run(group -> {
                    group.fork(() -> batcher.call(0));
                    until(() -> batcher.stats().inFlight() == 1);
                    group.fork(() -> batcher.call(1));
                    group.fork(() -> batcher.call(2));
                    until(() -> batcher.stats().waiting() == 2);
                    assertThatThrownBy(() -> batcher.call(3))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("2 calls wait");
                    assertThat(batcher.toString()).contains("2 waiting, 1 of 1");
                    gate.give(true);
                  });
                  until(() -> batcher.stats().bulkCalls() == 0); // counted after they heard
                  assertThat(batcher.stats())
                      .isEqualTo(
                          new BatcherStats(0, 0, 0, new BatcherStats.Totals(3, 3, 0, 0, 1, 3)));
                  return 0;
                }));
  }

  @BothDoors
  void callsOfOthersAreServedInTheGraceTime_thenNoMore(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              List<Task<String>> others = new ArrayList<>();
              Batcher<Integer, String> escaped =
                  Batcher.use(
                      PATIENT,
                      this::bulk,
                      batcher -> {
                        others.add(group.fork(() -> batcher.call(1)));
                        others.add(group.fork(() -> batcher.call(2)));
                        until(() -> batcher.stats().waiting() == 2);
                        return batcher;
                      });
              assertThat(others.get(0).join()).isEqualTo("answer 1");
              assertThat(others.get(1).join()).isEqualTo("answer 2");
              assertThatThrownBy(() -> escaped.call(3)).isInstanceOf(ClosedException.class);
            }));
  }

  @BothDoors
  void whenTheGraceTimeIsOver_bulkCallsAreCancelled_andNobodyHangs(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              List<Task<Throwable>> others = new ArrayList<>();
              String result =
                  Batcher.<Integer, String, String>use(
                      PATIENT.withMaxSize(1).withMaxBulkCalls(1).withGrace(Duration.ofMillis(3)),
                      keys -> gauge.within(() -> stuck(keys)),
                      batcher -> {
                        others.add(group.fork(() -> thrownBy(() -> batcher.call(1))));
                        others.add(group.fork(() -> thrownBy(() -> batcher.call(2))));
                        until(() -> batcher.stats().inFlight() == 1);
                        until(() -> batcher.stats().waiting() == 1);
                        return "done";
                      });
              assertThat(result).isEqualTo("done");
              assertThat(gauge.inside.get()).isZero();
              for (Task<Throwable> other : others) {
                assertThat(other.join()).isInstanceOf(ClosedException.class);
              }
            }));
  }

  private static List<String> stuck(List<Integer> keys) throws InterruptedException {
    Runs.forEver();
    return keys.stream().map(String::valueOf).toList();
  }

  @BothDoors
  void aFailingBodyGivesNoGrace(Door door) throws Exception {
    IllegalStateException failure = new IllegalStateException();
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              List<Task<Throwable>> others = new ArrayList<>();
              assertThatThrownBy(() ->
                      Batcher.<Integer, String, String>use(
                          PATIENT.withMaxSize(1).withMaxBulkCalls(1).withGrace(DAY),
                          BatcherTest::stuck,
                          batcher -> {
                            others.add(group.fork(() -> thrownBy(() -> batcher.call(1))));
                            others.add(group.fork(() -> thrownBy(() -> batcher.call(2))));
                            until(() -> batcher.stats().inFlight() == 1);
                            until(() -> batcher.stats().waiting() == 1);
                            throw failure;
                          }))
                  .isSameAs(failure);
              for (Task<Throwable> other : others) {
                assertThat(other.join()).isInstanceOf(ClosedException.class);
              }
            }));
  }

  @Test
  void badArgumentsAreRefusedByName() {
    BatcherConfig config = BatcherConfig.defaults();
    assertThatThrownBy(() -> config.withMaxSize(0)).hasMessageContaining("maxSize");
    assertThatThrownBy(() -> config.withMaxWeight(0)).hasMessageContaining("maxWeight");
    assertThatThrownBy(() -> config.withMaxDelay(Duration.ofNanos(-1)))
        .hasMessageContaining("maxDelay");
    assertThatThrownBy(() -> config.withMaxBulkCalls(0)).hasMessageContaining("maxBulkCalls");
    assertThatThrownBy(() -> config.withMaxWaiting(0)).hasMessageContaining("maxWaiting");
    assertThatThrownBy(() -> config.withGrace(Duration.ofNanos(-1))).hasMessageContaining("grace");
    assertThatThrownBy(() -> Batcher.use(config, this::bulk, batcher -> 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Weft.run");
  }
}
