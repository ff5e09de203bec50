package dev.weft.pool;

import java.time.Duration;

/**
 * A thing that was still out when the pool ran out of patience with it.
 *
 * @param key what it was for, as text
 * @param borrower the task that borrowed it
 * @param held for how long it had it
 */
public record Leftover(String key, String borrower, Duration held) {
  @Override
  public String toString() {
    return key + ", held for " + held.toMillis() + " ms by " + borrower;
  }
}
