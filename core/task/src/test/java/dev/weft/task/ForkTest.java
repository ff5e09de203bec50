package dev.weft.task;

import static dev.weft.task.Runs.engine;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Fork.Placement;
import dev.weft.task.Fork.Priority;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ForkTest {
  private static final Fork HIGH = Fork.plain().withPriority(Priority.HIGH);
  private static final Fork LOW = Fork.plain().withPriority(Priority.LOW);

  @Test
  void theMoreUrgent_goFirst() throws InterruptedException {
    List<String> order = new ArrayList<>();
    on(
        Door.LOOP,
        () ->
            TaskGroup.run(group -> {
              group.fork(LOW, () -> order.add("low"));
              group.fork(() -> order.add("normal"));
              group.fork(HIGH, () -> order.add("high"));
            }));

    assertThat(order).containsExactly("high", "normal", "low");
  }

  @Test
  void nobodyStarves() throws InterruptedException {
    int[] turns = new int[3];
    on(
        Door.LOOP,
        () ->
            TaskGroup.run(group -> {
              for (Priority priority : Priority.values()) {
                group.fork(
                    Fork.plain().withPriority(priority),
                    () -> {
                      while (turns[0] < 10_000) {
                        turns[priority.ordinal()]++;
                        Weft.sleep(Duration.ZERO);
                      }
                    });
              }
            }));

    assertThat(turns[1]).isBetween(1_000, 2_000);
    assertThat(turns[2]).isBetween(100, 500);
  }

  @Test
  void aTask_isAsUrgentAsItsParent_unlessTold() throws InterruptedException {
    List<Priority> priorities = new ArrayList<>();
    on(
        Door.LOOP,
        () ->
            TaskGroup.run(group ->
                group.fork(
                    LOW,
                    () ->
                        TaskGroup.run(inner -> {
                          inner.fork(() -> priorities.add(ofCurrent()));
                          inner.fork(HIGH, () -> priorities.add(ofCurrent()));
                        }))));

    assertThat(priorities).containsExactlyInAnyOrder(Priority.LOW, Priority.HIGH);
  }

  private static Priority ofCurrent() {
    return Strand.current("ofCurrent()").priority();
  }

  @Test
  void spreadTasks_liveOnEachLoopInTurn() throws InterruptedException {
    assertThat(loopsOf(Placement.SPREAD)).containsExactlyInAnyOrder(0, 1, 2, 3, 0, 1, 2, 3);
  }

  @Test
  void tasksOfTheSameLoop_stayThere_howeverManyTheyAre() throws InterruptedException {
    assertThat(loopsOf(Placement.SAME_LOOP)).containsOnly(0);
  }

  @Test
  void aNumberedLoop_isTheOne() throws InterruptedException {
    assertThat(loopsOf(Placement.on(2))).containsOnly(2);
  }

  @Test
  void tasksFromOutside_areSpread_unlessTheyAreToBeTogether() throws InterruptedException {
    assertThat(loopsFromOutside(Placement.NEAR)).contains(0, 1, 2, 3);
    assertThat(loopsFromOutside(Placement.SPREAD)).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
    assertThat(loopsFromOutside(Placement.SAME_LOOP)).containsOnly(0);
    assertThat(loopsFromOutside(Placement.on(3))).containsOnly(3);
  }

  private static List<Integer> loopsOf(Placement where) throws InterruptedException {
    return Weft.run(
        engine(Door.LOOP, 4), () -> TaskGroup.call(group -> joined(forked(group, where))));
  }

  private static List<Integer> loopsFromOutside(Placement where) throws InterruptedException {
    return Weft.run(
        engine(Door.LOOP, 4),
        () -> TaskGroup.call(group -> joined(Offload.blocking(() -> forked(group, where)))));
  }

  private static List<Task<Integer>> forked(TaskGroup group, Placement where) {
    List<Task<Integer>> tasks = new ArrayList<>();
    CompletableFuture<Boolean> allForked = new CompletableFuture<>();
    for (int i = 0; i < 8; i++) {
      Fork how = Fork.plain().withPlacement(where);
      tasks.add(
          group.fork(
              how,
              () -> {
                Tasks.await(allForked); // a loop whose task has ended would be as quiet as before
                return Loop.current().number();
              }));
    }
    allForked.complete(true);
    return tasks;
  }

  private static List<Integer> joined(List<Task<Integer>> tasks) throws InterruptedException {
    List<Integer> loops = new ArrayList<>();
    for (Task<Integer> task : tasks) {
      loops.add(task.join());
    }
    return loops;
  }

  @Test
  void aLoopThatThereIsNot_isRefused() {
    assertThat(thrownBy(() -> loopsOf(Placement.on(4))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no loop 4: they are numbered from 0 to 3");
    assertThat(thrownBy(() -> Placement.on(-1))).hasMessageContaining("-1");
  }

  @Test
  void aConfinedTask_cannotBePlacedElsewhere() throws InterruptedException {
    Throwable thrown =
        Weft.run(
            engine(Door.LOOP, 2),
            () ->
                thrownBy(() ->
                    Confined.run(group ->
                        group.fork(Fork.plain().withPlacement(Placement.SPREAD), () -> {}))));

    assertThat(thrown)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Confined.run(…) stays on weft-loop-0");
  }

  @Test
  void onTheJdksScheduler_allThisIsAllowed_andChangesNothing() throws InterruptedException {
    int result =
        on(
            Door.DEFAULT,
            () -> TaskGroup.call(group -> group.fork(HIGH.withName("x"), () -> 7).join()));

    assertThat(result).isEqualTo(7);
  }

  @Test
  void theName_isTheTasks() throws InterruptedException {
    String name =
        on(
            Door.LOOP,
            () -> TaskGroup.call(group -> group.fork(Fork.named("beat"), () -> 7).name()));

    assertThat(name).isEqualTo("beat");
  }
}
