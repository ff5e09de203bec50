package dev.weft.bench;

import java.util.List;

/**
 * One way to run tasks: a runtime with its scheduler. Measured by {@link TaskChild} in a JVM of its
 * own; a call does its work once, the caller warms up and repeats.
 */
interface Door {
  /** The name in the rows; {@link Scores#WEFT} for the figures that are Weft's own. */
  String name();

  /** What its JVM is started with. */
  List<String> jvmFlags();

  /**
   * From inside one task: forks an empty task and joins it, {@code count} times, one after another.
   *
   * @return the nanoseconds it took
   */
  long forkJoin(int count) throws InterruptedException;

  /**
   * Two tasks wake each other in turn: wake the other, park, {@code count} hand-overs in all.
   *
   * @return the nanoseconds it took
   */
  long handOver(int count) throws InterruptedException;

  /** Starts tasks that do nothing but wait; returns once all of them wait. */
  Parked park(int count) throws InterruptedException;

  /** Tasks that wait until they are released. */
  interface Parked {
    /** Lets all of them end, and waits for it. */
    void release() throws InterruptedException;
  }
}
