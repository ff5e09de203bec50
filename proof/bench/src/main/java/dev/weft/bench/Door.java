package dev.weft.bench;

import java.util.List;

/**
 * One way to run tasks: a runtime with its scheduler. Measured by {@link TaskChild} in a JVM of its
 * own; a call does its work once, the caller warms up and repeats. What a door cannot do, it
 * refuses.
 */
interface Door {
  /** The name in the rows; {@link Scores#WEFT} for the figures that are Weft's own. */
  String name();

  /** What its JVM is started with. */
  default List<String> jvmFlags() {
    return List.of();
  }

  /** Which cases it takes part in; latency is measured elsewhere, of a {@link Host}. */
  default boolean does(TaskCase what) {
    return what != TaskCase.LATENCY;
  }

  /**
   * From inside one task: starts an empty task and joins it, {@code count} times, one after
   * another.
   *
   * @return the nanoseconds it took
   */
  default long forkJoin(int count) throws InterruptedException {
    throw cannot("fork and join");
  }

  /**
   * From inside one task: opens a group, forks so many empty tasks into it, waits for them and
   * closes it, {@code count} times.
   *
   * @return the nanoseconds it took
   */
  default long groups(int tasks, int count) throws InterruptedException {
    throw cannot("group tasks");
  }

  /**
   * Two tasks wake each other in turn: wake the other, park, {@code count} hand-overs in all.
   *
   * @return the nanoseconds it took
   */
  default long handOver(int count) throws InterruptedException {
    throw cannot("hand over");
  }

  /** Starts tasks that do nothing but wait; returns once all of them wait. */
  default Waiting park(int count) throws InterruptedException {
    throw cannot("park");
  }

  /** Starts tasks that sleep for an hour; returns once all of them sleep. */
  default Waiting sleep(int count) throws InterruptedException {
    throw cannot("sleep");
  }

  /**
   * While so many other timers are pending, each due at another time: bounds a call that returns at
   * once in time, warmed up and repeated as {@link Rounds} says.
   *
   * @return the nanoseconds for one
   */
  default double timeouts(int pending, int count) throws InterruptedException {
    throw cannot("bound a call in time");
  }

  private UnsupportedOperationException cannot(String what) {
    return new UnsupportedOperationException(name() + " does not " + what);
  }

  /** Tasks that wait until they are released. */
  interface Waiting {
    /** Lets all of them end, and waits for it. */
    void release() throws InterruptedException;
  }
}
