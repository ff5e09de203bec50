package dev.weft.sql;

import java.time.Duration;

/**
 * How many statements may go together, from how long those before have taken: for the first of them
 * waits for the last. Told the time, in nanoseconds. Belongs to the loop of its connection.
 */
final class BatchSize {
  /** What goes together is to take no longer. */
  private static final long LONGEST = Duration.ofMillis(5).toNanos();

  /** What one takes, as long as nobody knows. */
  private static final long GUESS = Duration.ofMillis(1).toNanos();

  /** A late one counts for so much of what is known. */
  private static final int SHARE = 8;

  private long each = GUESS;
  private long begun;
  private int count;

  /** The server had nothing to do until now. */
  void begins(long now) {
    begun = now;
  }

  void answered() {
    count++;
  }

  /** The server begins with the next ones now. {@return how many may go together} */
  int ready(long now) {
    each += ((now - begun) / Math.max(1, count) - each) / SHARE;
    begun = now;
    count = 0;
    return (int) Math.clamp(LONGEST / Math.max(1, each), 1, Batch.MOST);
  }
}
