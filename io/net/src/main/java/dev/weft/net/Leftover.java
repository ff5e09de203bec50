package dev.weft.net;

import java.time.Duration;
import java.util.List;

/**
 * A connection that was still served when {@link Listener#close(Duration)} ran out of patience.
 *
 * @param task the name of the task that served it
 * @param served for how long
 * @param stack what it waited for, or did: the nearest frame first; empty if it had not begun
 */
public record Leftover(String task, Duration served, List<StackTraceElement> stack) {
  private static final List<String> INNER = List.of("java.", "jdk.", "dev.weft.task.");

  public Leftover {
    stack = List.copyOf(stack);
  }

  @Override
  public String toString() {
    String text = task + ", served for " + served.toMillis() + " ms";
    return stack.stream()
        .filter(frame -> INNER.stream().noneMatch(frame.getClassName()::startsWith))
        .findFirst()
        .map(frame -> text + ", at " + frame)
        .orElse(text);
  }
}
