package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.untilSoon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The live tree of tasks: everybody in it, in their places, and nobody who has ended. */
class SnapshotTest {
  private static final int ALL = 1_000_000;

  /** {@return the run whose first task forked one of that name} */
  private static TaskSnapshot runWith(String name, int most) {
    return Weft.snapshot(most).stream()
        .filter(root -> root.tasks().stream().anyMatch(task -> task.name().equals(name)))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(List<TaskSnapshot> tasks) {
    return tasks.stream().map(TaskSnapshot::name).toList();
  }

  private static Stream<TaskSnapshot> withAllBelow(TaskSnapshot task) {
    return Stream.concat(Stream.of(task), task.tasks().stream().flatMap(t -> withAllBelow(t)));
  }

  private static void nap() throws InterruptedException {
    Weft.sleep(DAY);
  }

  @BothDoors
  void everyTaskHasItsPlace(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(outer -> {
              TaskSnapshot[] seen = new TaskSnapshot[1];
              Task<?> parent =
                  outer.fork(
                      "places",
                      () ->
                          TaskGroup.run(inner -> {
                            inner.fork("first", SnapshotTest::nap);
                            inner.fork("second", SnapshotTest::nap);
                            nap();
                          }));
              outer.fork("uncle", SnapshotTest::nap);
              untilSoon(() -> {
                seen[0] = runWith("places", ALL);
                // counted: one that naps now may have had nobody below when that was looked at
                return withAllBelow(seen[0]).filter(SnapshotTest::naps).count() == 4;
              });
              assertThat(names(seen[0].tasks())).containsExactly("places", "uncle");
              TaskSnapshot place = seen[0].tasks().getFirst();
              assertThat(names(place.tasks())).containsExactly("first", "second");
              assertThat(place.state()).isEqualTo(Task.State.RUNNING);
              assertThat(place.id()).isEqualTo(((Strand<?>) parent).thread().threadId());
              assertThat(place.age()).isLessThanOrEqualTo(parent.age());
              outer.cancel("seen");
            }));
  }

  private static boolean naps(TaskSnapshot task) {
    return task.stack().stream().anyMatch(frame -> frame.getMethodName().equals("nap"));
  }

  @BothDoors
  void groupsWithinGroupsOfOneTask_areInOrder(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(outer -> {
              outer.fork("of the outer", SnapshotTest::nap);
              TaskGroup.run(inner -> {
                inner.fork("of the inner", SnapshotTest::nap);
                assertThat(names(runWith("of the outer", ALL).tasks()))
                    .containsExactly("of the outer", "of the inner");
                inner.cancel("seen");
              });
              assertThat(names(runWith("of the outer", ALL).tasks()))
                  .containsExactly("of the outer");
              outer.cancel("seen");
            }));
  }

  @BothDoors
  void moreThanAskedFor_areCounted_levelByLevel(Door door) throws Exception {
    AtomicBoolean forked = new AtomicBoolean();
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              group.fork(
                  "parent of many",
                  () ->
                      TaskGroup.run(many -> {
                        for (int i = 0; i < 50; i++) {
                          many.fork("child " + i, SnapshotTest::nap);
                        }
                        forked.set(true);
                        nap();
                      }));
              group.fork("late", SnapshotTest::nap);
              untilSoon(forked::get);
              int others = Weft.snapshot(ALL).size() - 1; // of tests that run beside this one
              TaskSnapshot root = runWith("parent of many", others + 6);
              assertThat(names(root.tasks())).containsExactly("parent of many", "late");
              TaskSnapshot parent = root.tasks().getFirst();
              assertThat(names(parent.tasks())).containsExactly("child 0", "child 1", "child 2");
              assertThat(parent.more()).isEqualTo(47);
              assertThat(root.toString()).contains("RUNNING, and 47 tasks that are not shown");
              group.cancel("seen");
            }));
  }

  @BothDoors
  void aCancelledTaskThatGoesOn_isSeenAsSuch(Door door) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> stubborn =
                  group.fork("stubborn", () -> Shield.within(DAY, () -> untilSoon(enough::get)));
              untilSoon(() -> !runWith("stubborn", ALL).tasks().getFirst().stack().isEmpty());
              stubborn.cancel("for the test");
              assertThat(runWith("stubborn", ALL).tasks().getFirst().state())
                  .isEqualTo(Task.State.CANCELLING);
              enough.set(true);
            }));
  }

  @BothDoors
  void whatHasEnded_isGone(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> brief = group.fork("brief", () -> Weft.sleep(Duration.ZERO));
              group.fork("long", SnapshotTest::nap);
              brief.settle();
              untilSoon(() -> names(runWith("long", ALL).tasks()).equals(List.of("long")));
              group.cancel("seen");
            }));
    assertThat(Weft.snapshot(ALL).stream().flatMap(SnapshotTest::withAllBelow))
        .extracting(TaskSnapshot::name)
        .doesNotContain("long");
  }

  @BothDoors
  void groupsMayNestDeeperThanAStack(Door door) throws Exception {
    int depth = 5_000;
    AtomicBoolean deep = new AtomicBoolean();
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              group.fork("level", () -> nest(depth, deep));
              untilSoon(deep::get);
              TaskSnapshot task = runWith("level", ALL);
              assertThat(task.toString()).contains("task 'the lowest'");
              int found = 0;
              for (; !task.tasks().isEmpty(); found++) {
                task = task.tasks().getFirst();
              }
              assertThat(found).isEqualTo(depth + 1);
              group.cancel("seen");
            }));
  }

  private static void nest(int depth, AtomicBoolean deep) throws InterruptedException {
    TaskGroup.run(group -> {
      if (depth > 1) {
        group.fork(() -> nest(depth - 1, deep));
      } else {
        group.fork(
            "the lowest",
            () -> {
              deep.set(true);
              nap();
            });
      }
    });
  }

  @Test
  void fewerThanOne_isRefused() {
    assertThatThrownBy(() -> Weft.snapshot(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("most must be at least 1, but is 0");
  }
}
