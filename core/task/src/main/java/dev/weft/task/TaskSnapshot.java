package dev.weft.task;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * What a task was at one moment, and what ran in its groups then: a place in the live tree of
 * tasks.
 *
 * <p>Immutable. Made by {@link Weft#snapshot}.
 *
 * @param name the name given when it was forked, or {@code task-} and a number
 * @param id the number of its thread, as in {@link Thread#threadId()} and in thread dumps
 * @param state where it was in its life
 * @param age the time since it was forked
 * @param loop the number of the loop it runs on, or has its timers on
 * @param stack where it ran or waited, the innermost frame first; empty if it had just ended or not
 *     begun
 * @param tasks the tasks of the groups it had open, those of the outermost group and the eldest
 *     first
 * @param more how many of those are left out, because the snapshot was to have no more in all
 */
public record TaskSnapshot(
    String name,
    long id,
    Task.State state,
    Duration age,
    int loop,
    List<StackTraceElement> stack,
    List<TaskSnapshot> tasks,
    int more) {

  /** Takes copies of the lists. */
  public TaskSnapshot {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(age, "age");
    stack = List.copyOf(stack);
    tasks = List.copyOf(tasks);
  }

  /** {@return this and all below it, one below the other, each with its stack, for people} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    Deque<Line> open =
        new ArrayDeque<>(List.of(new Line(this, ""))); // groups nest deeper than stacks
    while (!open.isEmpty()) {
      Line line = open.pop();
      line.print(text);
      String indent = line.indent + "  ";
      line.task.tasks.reversed().forEach(one -> open.push(new Line(one, indent)));
    }
    return text.substring(1);
  }

  private record Line(TaskSnapshot task, String indent) {
    void print(StringBuilder text) {
      text.append('\n').append(indent).append("task '").append(task.name).append("', ");
      text.append(task.state);
      if (task.more > 0) {
        text.append(", and ").append(task.more).append(" tasks that are not shown");
      }
      text.append(Stacks.ofWaiting(task.stack, indent));
    }
  }
}
