package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A task that never has to wait lets others run all the same. */
class BudgetTest {
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger turns = new AtomicInteger();

  /** Does something again and again until others came to stop it. */
  private void hog(Action each) throws Exception {
    long start = Clock.system().nanos();
    while (!stop.get()) {
      each.run();
      assertThat(Clock.system().since(start).toSeconds()).isLessThan(30);
    }
  }

  private void hogAgainstOthers(Door door, Action each) throws InterruptedException {
    Weft.run(
        Runs.engine(door, 1).withStallBound(DAY),
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                group.fork(() -> hog(each));
              }
              for (int i = 0; i < 10; i++) {
                group.fork(() -> turns.incrementAndGet()).join();
                Weft.sleep(SOON); // a timer gets its turn, too
              }
              stop.set(true);
            }));
    assertThat(turns.get()).isEqualTo(10);
  }

  @BothDoors
  void oneThatPassesCheckpoints(Door door) throws Exception {
    hogAgainstOthers(door, Weft::checkpoint);
  }

  @BothDoors
  void oneThatBoundsWhatNeverWaits(Door door) throws Exception {
    hogAgainstOthers(door, () -> Timeout.after(DAY, () -> {}));
  }

  @BothDoors
  void oneThatOpensGroups(Door door) throws Exception {
    hogAgainstOthers(door, () -> TaskGroup.run(_ -> {}));
  }

  /** The broken twin asks nobody: nobody else runs, however long it takes. */
  @Test
  void theTwinWithoutCheckpointsStarvesTheOthers() throws Exception {
    Runs.on(
        Door.LOOP,
        () ->
            TaskGroup.run(group -> {
              group.fork(() -> turns.incrementAndGet());
              long start = Clock.system().nanos();
              while (Clock.system().since(start).compareTo(SOON) < 0) {
                assertThat(turns.get()).isZero();
              }
            }));
  }

  /** Guards: the promise of Confined holds between checkpoints, where others may run. */
  @Test
  void betweenTwoCheckpointsNobodyElseOfAConfinedGroupRuns() throws Exception {
    int tasks = 8;
    int rounds = 20_000;
    int[] shared = new int[1];
    AtomicInteger switches = new AtomicInteger();
    Object[] last = new Object[1];
    Weft.run(
        Runs.engine(Door.LOOP, 2),
        () ->
            Confined.run(group -> {
              for (int i = 0; i < tasks; i++) {
                group.fork(() -> {
                  for (int j = 0; j < rounds; j++) {
                    int before = shared[0];
                    switches.addAndGet(last[0] == Task.current() ? 0 : 1);
                    last[0] = Task.current();
                    shared[0] = before + 1;
                    Weft.checkpoint();
                  }
                });
              }
            }));
    assertThat(shared[0]).isEqualTo(tasks * rounds);
    assertThat(switches.get()).isGreaterThan(tasks); // they did take turns
  }
}
