package dev.weft.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tasks that share one loop, and so can share state without a lock. */
class ConfinedTest {
  private static final int TASKS = 500;

  @Test
  void confinedTasksNeedNoLock_alsoInGroupsOfTheirOwn() throws Exception {
    List<Integer> shared = new ArrayList<>(); // not made for many threads
    Set<Loop> loops = new HashSet<>();
    Weft.run(
        Runs.engine(Door.LOOP, 4),
        () ->
            Confined.run(group -> {
              for (int i = 0; i < TASKS; i++) {
                group.fork(() -> {
                  shared.add(1);
                  Weft.sleep(Runs.SOON);
                  TaskGroup.run(inner -> {
                    inner.fork(() -> shared.add(2));
                    inner.fork(() -> loops.add(Loop.current()));
                  });
                });
              }
              TaskGroup.run(beside -> {
                for (int i = 0; i < TASKS; i++) {
                  beside.fork(() -> shared.add(3));
                }
              });
            }));
    assertThat(shared).hasSize(3 * TASKS);
    assertThat(loops).hasSize(1);
  }

  @Test
  void otherGroupsSpread_whichIsTheBrokenTwin() throws Exception {
    Set<Loop> loops = new HashSet<>();
    Weft.run(
        Runs.engine(Door.LOOP, 4),
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < TASKS; i++) {
                group.fork(() -> {
                  synchronized (loops) {
                    loops.add(Loop.current());
                  }
                  Weft.sleep(Runs.SOON);
                });
              }
            }));
    assertThat(loops).hasSizeGreaterThan(1);
  }

  @Test
  void withoutLoops_itIsRefusedWithTheWayOut() throws Exception {
    Weft.run(
        Runs.engine(Door.DEFAULT, 1),
        () ->
            assertThatThrownBy(() -> Confined.run(group -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--add-opens java.base/java.lang"));
    assertThatThrownBy(() -> Confined.run(group -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Weft.run");
  }
}
