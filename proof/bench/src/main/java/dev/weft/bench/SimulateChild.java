package dev.weft.bench;

import dev.weft.sync.Semaphore;
import dev.weft.task.TaskGroup;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.testkit.Simulation;
import dev.weft.testkit.SimulationConfig;
import dev.weft.testkit.Strategy;
import java.time.Duration;
import java.util.Locale;

/** The JVM in which one case is measured: warms up, repeats, prints one JSON object. */
public final class SimulateChild {
  private static final int TASKS = 100;
  private static final double NANOS = 1e9;

  private SimulateChild() {}

  /** Words: weft, case, count. */
  public static void main(String[] words) throws InterruptedException {
    int count = Integer.parseInt(words[2]);
    System.out.println(
        switch (SimulateCase.of(words[1])) {
          case SLEEPS -> {
            double nanos = Rounds.median(SimulateChild::sleeps, count); // for a second of all
            yield json("virtual", NANOS / nanos, nanos / TASKS);
          }
          case SEEDS -> {
            double nanos = Rounds.median(SimulateChild::seeds, count);
            yield json("perSecond", NANOS / nanos, nanos);
          }
        });
    System.exit(0);
  }

  private static String json(String key, double rate, double nanos) {
    return String.format(Locale.ROOT, "{\"%s\": %.2f, \"each\": %.2f}", key, rate, nanos);
  }

  /** Everybody sleeps so many times for a second. */
  private static long sleeps(int count) throws InterruptedException {
    SimulationConfig once =
        SimulationConfig.defaults()
            .withSeeds(1)
            .withStrategy(Strategy.RANDOM)
            .withMostSteps(Integer.MAX_VALUE);
    long began = Stopwatch.nanos();
    Simulation.explore(
        once,
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < TASKS; i++) {
                group.fork(() -> sleep(count));
              }
            }));
    return Stopwatch.nanos() - began;
  }

  private static void sleep(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      Weft.sleep(Duration.ofSeconds(1));
    }
  }

  /** So many runs of a program such as tests have. */
  private static long seeds(int count) throws InterruptedException {
    long began = Stopwatch.nanos();
    Simulation.explore(count, SimulateChild::semaphore);
    return Stopwatch.nanos() - began;
  }

  private static void semaphore() throws InterruptedException {
    Semaphore semaphore = new Semaphore(1);
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.fork(() -> Timeout.orElse(Duration.ofMillis(10), () -> 0, () -> use(semaphore)));
      }
    });
  }

  private static int use(Semaphore semaphore) throws InterruptedException {
    semaphore.run(() -> Weft.sleep(Duration.ofMillis(1 + Weft.random().nextInt(12))));
    return 1;
  }
}
