package dev.weft.sql;

import dev.weft.task.Deadline;
import java.time.Duration;

/**
 * For how long a server may be at a statement. It stops the statement then by itself, also if the
 * network is cut and no word to cancel gets there.
 */
final class StatementTimeout {
  /** So much later than the task itself, which says so first. */
  private static final Duration LATER = Duration.ofSeconds(1);

  private StatementTimeout() {}

  /**
   * {@return the time for a statement of the current task} Not much more than its deadline leaves.
   *
   * @param most where there is no deadline, or it is further away
   */
  static Duration of(Duration most) {
    return Deadline.current()
        .map(end -> rounded(end.left().plus(LATER)))
        .filter(left -> left.compareTo(most) < 0)
        .orElse(most);
  }

  /** Up by a quarter at most, so that statements one after the other have the same. */
  private static Duration rounded(Duration time) {
    long millis = time.toMillis();
    long step = Long.highestOneBit(millis) / 4;
    return Duration.ofMillis(Math.ceilDiv(millis, step) * step);
  }
}
