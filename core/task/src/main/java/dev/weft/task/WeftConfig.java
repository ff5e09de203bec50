package dev.weft.task;

/**
 * How an engine is set up.
 *
 * @param loops how many loops run tasks and poll the network; at least 1
 * @param door which scheduler runs the tasks
 * @param cpuThreads how many threads {@link Offload#cpu} has; at least 1
 * @param blockingThreads how many threads {@link Offload#blocking} has at most; at least 1
 */
public record WeftConfig(int loops, Door door, int cpuThreads, int blockingThreads) {
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
  }

  /** {@return as many loops and CPU threads as cores, 64 threads for work that blocks} */
  public static WeftConfig defaults() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new WeftConfig(cores, Door.AUTO, cores, 64);
  }

  public WeftConfig withLoops(int number) {
    return new WeftConfig(number, door, cpuThreads, blockingThreads);
  }

  public WeftConfig withDoor(Door which) {
    return new WeftConfig(loops, which, cpuThreads, blockingThreads);
  }

  public WeftConfig withCpuThreads(int number) {
    return new WeftConfig(loops, door, number, blockingThreads);
  }

  public WeftConfig withBlockingThreads(int number) {
    return new WeftConfig(loops, door, cpuThreads, number);
  }

  private static void requireAtLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + number);
    }
  }
}
