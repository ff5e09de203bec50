package dev.weft.flow;

import static dev.weft.flow.Runs.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.WeftConfig.Door;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Random chains of operators do what plain lists would do, and leave nothing running. */
class RandomFlowTest {
  private static final int CHAINS = 400;

  /** What runs a chain and says what is wrong, or null. */
  private interface Judge {
    @Nullable String of(Chain chain, TaskGroup group, Random random) throws Exception;
  }

  private static List<String> complaints(Door door, Judge judge, UnaryOperator<Flow<Integer>> twin)
      throws InterruptedException {
    List<String> complaints = new ArrayList<>();
    Runs.on(
        door,
        () -> {
          for (int seed = 0; seed < CHAINS && complaints.size() < 5; seed++) {
            String complaint = complaint(seed, judge, twin);
            if (complaint != null) {
              complaints.add(complaint);
            }
          }
        });
    return complaints;
  }

  private static @Nullable String complaint(
      int seed, Judge judge, UnaryOperator<Flow<Integer>> twin) throws InterruptedException {
    List<String> wrong = new ArrayList<>();
    TaskGroup.run(group -> {
      Chain chain = new Chain(seed, group);
      chain.flow = twin.apply(chain.flow);
      String complaint = judge.of(chain, group, new Random(seed));
      if (complaint == null && chain.gauge.inside.get() > 0) {
        complaint = "something still runs";
      }
      if (complaint != null) {
        wrong.add(chain.name + ": " + complaint);
      }
      until(() -> group.living() == 0); // a publisher may notice later that nobody listens
    });
    return wrong.isEmpty() ? null : wrong.getFirst();
  }

  // ---- the ways to run a chain ----

  private static @Nullable String toTheEnd(Chain chain, TaskGroup group, Random random) {
    List<Integer> seen = new ArrayList<>();
    Throwable thrown = Model.thrownBy(() -> chain.flow.forEach(seen::add));
    return chain.model.judge(seen, thrown, chain.failure);
  }

  private static @Nullable String oneByOne(Chain chain, TaskGroup group, Random random) {
    List<Integer> seen = new ArrayList<>();
    int wanted = random.nextInt(30);
    Throwable thrown =
        Model.thrownBy(() ->
            chain.flow.<Integer>pull(items -> {
              while (seen.size() < wanted && items.hasNext()) {
                seen.add(items.next());
              }
              return seen.size();
            }));
    if (thrown != null && thrown != chain.failure) {
      return "it failed with " + thrown;
    }
    boolean early = seen.size() == wanted;
    return early ? chain.model.cutShort(seen) : chain.model.judge(seen, thrown, chain.failure);
  }

  private static @Nullable String consumerFails(Chain chain, TaskGroup group, Random random) {
    List<Integer> seen = new ArrayList<>();
    int wanted = random.nextInt(30);
    Chain.MadeException own = new Chain.MadeException();
    Throwable thrown =
        Model.thrownBy(() ->
            chain.flow.forEach(item -> {
              if (seen.size() == wanted) {
                throw own;
              }
              seen.add(item);
            }));
    return thrown == own
        ? chain.model.cutShort(seen)
        : chain.model.judge(seen, thrown, chain.failure);
  }

  private static @Nullable String consumerIsCancelled(Chain chain, TaskGroup group, Random random)
      throws InterruptedException {
    List<Integer> seen = new CopyOnWriteArrayList<>();
    int wanted = random.nextInt(20);
    boolean waiting = random.nextBoolean();
    Task<Optional<Throwable>> task =
        group.fork(() ->
            Optional.ofNullable(
                Model.thrownBy(() ->
                    chain.flow.forEach(item -> {
                      seen.add(item);
                      if (waiting && seen.size() > wanted) {
                        Runs.forEver();
                      }
                    }))));
    until(() -> seen.size() > wanted || task.outcome().isPresent());
    task.cancel("at random");
    Throwable thrown = task.join().orElse(null);
    if (thrown == chain.failure && chain.model.fate() != Model.Fate.NO) {
      return null; // it counts more than the cancellation, before which a window may be cut short
    }
    return thrown instanceof InterruptedException
        ? chain.model.cutShort(seen)
        : chain.model.judge(seen, thrown, chain.failure);
  }

  // ---- tests ----

  @BothDoors
  void runToTheEnd_itDeliversWhatListsWould(Door door) throws Exception {
    assertThat(complaints(door, RandomFlowTest::toTheEnd, flow -> flow)).isEmpty();
  }

  @BothDoors
  void leftEarly_nothingIsLeftRunning(Door door) throws Exception {
    assertThat(complaints(door, RandomFlowTest::oneByOne, flow -> flow)).isEmpty();
  }

  @BothDoors
  void whenTheConsumerFails_nothingIsLeftRunning(Door door) throws Exception {
    assertThat(complaints(door, RandomFlowTest::consumerFails, flow -> flow)).isEmpty();
  }

  @BothDoors
  void whenTheConsumerIsCancelled_nothingIsLeftRunning(Door door) throws Exception {
    assertThat(complaints(door, RandomFlowTest::consumerIsCancelled, flow -> flow)).isEmpty();
  }

  /** Broken twins: an operator that loses, one that doubles, one that turns two round. */
  @BothDoors
  void twinsThatLoseOrDoubleOrSwapAreFoundOut(Door door) throws Exception {
    assertThat(complaints(door, RandomFlowTest::toTheEnd, flow -> flow.filter(x -> x != 7)))
        .isNotEmpty();
    assertThat(complaints(door, RandomFlowTest::toTheEnd, flow -> flow.flatMap(x -> Flow.of(x, x))))
        .isNotEmpty();
    assertThat(complaints(door, RandomFlowTest::toTheEnd, RandomFlowTest::swapped)).isNotEmpty();
  }

  private static Flow<Integer> swapped(Flow<Integer> flow) {
    return flow.window(2).flatMap(two -> Flow.of(two.reversed()));
  }

  /** A broken twin: an operator whose task is no part of the run. */
  @BothDoors
  void theTwinThatLeavesItsTaskRunningIsFoundOut(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(elsewhere -> {
              Judge leaking =
                  (chain, group, random) -> {
                    elsewhere.fork(() -> chain.gauge.within(RandomFlowTest::forEver));
                    until(() -> chain.gauge.inside.get() > 0);
                    return toTheEnd(chain, group, random);
                  };
              assertThat(complaint(1, leaking, flow -> flow)).endsWith("something still runs");
              elsewhere.cancel("found out");
            }));
  }

  private static int forEver() throws InterruptedException {
    Runs.forEver();
    return 0;
  }
}
