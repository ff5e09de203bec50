package dev.weft.bench;

import java.util.List;

/**
 * One way to run sequences. Measured by {@link FlowChild} in a JVM of its own; a call does its work
 * once and answers the nanoseconds it took. What a door cannot do, it refuses.
 */
interface FlowDoor {
  /** The name in the rows; {@link Scores#WEFT} for the figures that are Weft's own. */
  String name();

  /** What its JVM is started with. */
  default List<String> jvmFlags() {
    return List.of();
  }

  /** Whether it has what a case needs. */
  boolean does(FlowCase what);

  /**
   * Adds one to each of {@code count} numbers, at most {@code limit} at once, results as they come
   * where the door has that.
   *
   * @param seen told of each result, by one task after another
   */
  default long mapUnordered(int count, int limit, Runnable seen) throws InterruptedException {
    throw cannot("map unordered");
  }

  /** So many numbers through map, filter, map, to a sum. */
  default long chain(int count) throws InterruptedException {
    throw cannot("chain");
  }

  /** Takes three items of an endless generator and leaves it, {@code count} times. */
  default long leave(int count) throws InterruptedException {
    throw cannot("leave a generator");
  }

  /** So many calls, of a thousand callers at once, each one after another, gathered into bulk. */
  default long batch(int count) throws InterruptedException {
    throw cannot("batch");
  }

  private UnsupportedOperationException cannot(String what) {
    return new UnsupportedOperationException(name() + " does not " + what);
  }
}
