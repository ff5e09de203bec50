package dev.weft.bench;

/**
 * What a piece of work took.
 *
 * @param nanos from its begin to its end
 * @param cpuNanos of all threads of this JVM
 */
record Cost(long nanos, long cpuNanos) {
  static Cost of(SyncDoor.Work work) throws Exception {
    long cpu = Stopwatch.cpuNanos();
    long began = Stopwatch.nanos();
    work.run();
    return new Cost(Stopwatch.nanos() - began, Stopwatch.cpuNanos() - cpu);
  }
}
