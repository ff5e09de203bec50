package dev.weft.pool;

import java.time.Duration;
import java.util.List;

/**
 * A thing that is lent: by {@link Pool#close} what was still out when it ran out of patience.
 *
 * @param key what it is for, as text
 * @param borrower the task that borrowed it
 * @param held for how long it has had it
 * @param stack where it was borrowed, the nearest frame first; empty unless this loan was sampled
 */
public record Leftover(String key, String borrower, Duration held, List<StackTraceElement> stack) {
  @Override
  public String toString() {
    String text = key + ", held for " + held.toMillis() + " ms by " + borrower;
    return stack.isEmpty() ? text : text + ", borrowed at " + stack.getFirst();
  }
}
