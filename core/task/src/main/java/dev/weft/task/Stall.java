package dev.weft.task;

import java.time.Duration;
import java.util.List;

/**
 * A task that holds its loop: while it runs, no other task of that loop can, and no timer fires.
 *
 * <p>Told while it goes on, so that the stack shows what it does. The way out is {@link
 * Offload#cpu} for calculations, {@link Offload#blocking} for files, drivers and native calls.
 *
 * @param loop the loop that is held
 * @param task the name of the task; of the thread, where a part of Weft or a library holds the loop
 * @param parents the tasks above it, the nearest first
 * @param held how long it has held the loop at least
 * @param bound how long it may
 * @param stack where it is now, the innermost call first
 * @param leftOut how many stalls of this loop were not told since the one before, because they came
 *     too soon after it
 */
public record Stall(
    String loop,
    String task,
    List<String> parents,
    Duration held,
    Duration bound,
    List<StackTraceElement> stack,
    int leftOut) {
  public Stall {
    parents = List.copyOf(parents);
    stack = List.copyOf(stack);
  }

  /** {@return all of it for people, on several lines} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "task '%s' has held %s for %d ms, and may for %d ms: take such work to Offload.cpu(…) or Offload.blocking(…)"
            .formatted(task, loop, held.toMillis(), bound.toMillis()));
    if (leftOut > 0) {
      text.append("; %d more stalls since the last report".formatted(leftOut));
    }
    stack.forEach(frame -> text.append("\n    at ").append(frame));
    parents.forEach(parent -> text.append("\n    forked by task '").append(parent).append('\''));
    return text.toString();
  }
}
