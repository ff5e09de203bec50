package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.List;

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

  @BothDoors
  void aMillionTasksOfEveryFate(Door door) throws Exception {
    int threads = Thread.activeCount();
    Runs.on(
        door,
        () -> {
          groupOfEveryFate(5_000);
          long before = used();
          for (int i = 0; i < MANY / 5_000; i++) {
            groupOfEveryFate(5_000);
          }
          assertThat(used() - before).isLessThan(FLAT);
          assertThat(Loop.current().living()).isEqualTo(1); // this one
        });
    Runs.until(() -> Thread.activeCount() <= threads);
  }

  /** Tasks that end, fail, are cancelled before and while they wait, and time out. */
  private static void groupOfEveryFate(int number) throws InterruptedException {
    IllegalStateException failure = new IllegalStateException("its fate");
    List<Outcome<Integer>> outcomes =
        TaskGroup.run(
            Policy.collect(),
            group -> {
              for (int i = 0; i < number / 5; i++) {
                group.fork(() -> 1);
                group.fork(() -> {
                  throw failure;
                });
                group.fork(() -> sleep(DAY)).cancel("before");
                group.fork(() -> Timeout.orElse(Duration.ofNanos(1), () -> 2, () -> sleep(DAY)));
                Task<Integer> waiting = group.fork(() -> sleep(DAY));
                if (i % 10 == 0) {
                  Weft.sleep(Duration.ZERO); // lets them begin
                }
                waiting.cancel("while");
              }
            });
    assertThat(outcomes.stream().filter(Outcome.Done.class::isInstance)).hasSize(number * 2 / 5);
    assertThat(outcomes.stream().filter(Outcome.Failed.class::isInstance)).hasSize(number / 5);
  }

  private static int sleep(Duration time) throws InterruptedException {
    Weft.sleep(time);
    return 0;
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
