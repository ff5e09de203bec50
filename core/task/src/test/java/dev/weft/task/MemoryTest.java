package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;

/** What has ended leaves nothing behind. */
class MemoryTest {
  private static final int MANY = 1_000_000;
  private static final long FLAT = 3_000_000;

  @EveryEngine
  void aMillionTasksInSequence(WeftConfig engine) throws Exception {
    long grown =
        Weft.run(
            engine,
            () ->
                TaskGroup.<Long>call(group -> {
                  return grownBy(() -> group.fork(() -> new byte[100]).join());
                }));
    assertThat(grown).isLessThan(FLAT);
  }

  @BothDoors
  void aMillionVainWaitsForOneTask(Door door) throws Exception {
    long grown =
        Runs.on(
            door,
            () ->
                TaskGroup.<Long>call(group -> {
                  Task<?> sleeper = group.fork(() -> Weft.sleep(DAY));
                  long bytes =
                      grownBy(() -> {
                        Thread.currentThread().interrupt();
                        thrownBy(sleeper::join);
                      });
                  group.cancel("enough");
                  return bytes;
                }));
    assertThat(grown).isLessThan(FLAT);
  }

  @BothDoors
  void aMillionTimeoutsThatDoNotFire(Door door) throws Exception {
    long grown = Runs.on(door, () -> grownBy(() -> Timeout.after(DAY, () -> {})));
    assertThat(grown).isLessThan(FLAT);
  }

  /** {@return the bytes that live more after doing something a million times than a thousand} */
  private static long grownBy(Action each) throws Exception {
    repeat(each, 1_000);
    long before = used();
    repeat(each, MANY);
    return used() - before;
  }

  private static void repeat(Action each, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      each.run();
    }
  }

  private static long used() throws InterruptedException {
    Weft.sleep(Runs.SOON); // the loop has done what was asked of it before
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least =
          Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
    return least;
  }
}
