package dev.weft.bench;

import java.util.List;

/**
 * One way to wait for each other. Measured by {@link SyncChild} in a JVM of its own; a call does
 * its work once and answers the nanoseconds it took, the caller warms up and repeats.
 */
interface SyncDoor {
  /** The name in the rows; {@link Scores#WEFT} for the figures that are Weft's own. */
  String name();

  /** What its JVM is started with. */
  default List<String> jvmFlags() {
    return List.of();
  }

  /**
   * One task sends {@code count} values through a channel, another receives them; 0 buffers none.
   */
  long hop(int capacity, int count) throws InterruptedException;

  /** One task takes and gives back the only permit of a semaphore, {@code count} times. */
  long permit(int count) throws InterruptedException;

  /** Two tasks want the only permit; who has it lets the other go first, {@code count} times. */
  long turns(int count) throws InterruptedException;

  /** Whether it has what a case needs. */
  default boolean does(SyncCase what) {
    return true;
  }

  /** Work of one task. */
  interface Work {
    void run() throws Exception;

    /** The same, so many times. */
    default Work times(int count) {
      return () -> {
        for (int i = 0; i < count; i++) {
          run();
        }
      };
    }
  }
}
