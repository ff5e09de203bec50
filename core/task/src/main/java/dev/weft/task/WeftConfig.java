package dev.weft.task;

import java.time.Duration;

/**
 * How an engine is set up.
 *
 * @param loops how many loops run tasks and poll the network; at least 1
 * @param door which scheduler runs the tasks
 * @param cpuThreads how many threads {@link Offload#cpu} has; at least 1
 * @param blockingThreads how many threads {@link Offload#blocking} has at most; at least 1
 * @param grace how long the tasks of a cancelled group may take to end before they are named in the
 *     log, with their stacks; zero for never
 */
public record WeftConfig(
    int loops, Door door, int cpuThreads, int blockingThreads, Duration grace) {
  /** Which scheduler runs the tasks. */
  public enum Door {
    /** Weft's loops if the JVM was started with the flag they need, else the JDK's scheduler. */
    AUTO,
    /** Weft's loops; refused without the flag. */
    LOOP,
    /** The JDK's scheduler: the same meaning, slower, no flag. */
    DEFAULT
  }

  public WeftConfig {
    requireAtLeastOne("loops", loops);
    requireAtLeastOne("cpuThreads", cpuThreads);
    requireAtLeastOne("blockingThreads", blockingThreads);
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative, but is " + grace);
    }
  }

  /**
   * {@return as many loops and CPU threads as cores, 64 threads for work that blocks, 10 s grace}
   */
  public static WeftConfig defaults() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new WeftConfig(cores, Door.AUTO, cores, 64, Duration.ofSeconds(10));
  }

  public WeftConfig withLoops(int number) {
    return new WeftConfig(number, door, cpuThreads, blockingThreads, grace);
  }

  public WeftConfig withDoor(Door which) {
    return new WeftConfig(loops, which, cpuThreads, blockingThreads, grace);
  }

  public WeftConfig withCpuThreads(int number) {
    return new WeftConfig(loops, door, number, blockingThreads, grace);
  }

  public WeftConfig withBlockingThreads(int number) {
    return new WeftConfig(loops, door, cpuThreads, number, grace);
  }

  public WeftConfig withGrace(Duration time) {
    return new WeftConfig(loops, door, cpuThreads, blockingThreads, time);
  }

  private static void requireAtLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + number);
    }
  }
}
