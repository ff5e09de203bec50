package dev.weft.task;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tasks under a task, each with its state and where it is, for people to read. */
final class Tree {
  private static final int MOST_TASKS = 100;
  private static final int MOST_FRAMES = 12;

  private final StringBuilder text = new StringBuilder();
  private int left = MOST_TASKS;

  private Tree() {}

  /** {@return a task and all in its groups, one below the other, each line on a new line} */
  static String of(Strand<?> root) {
    Tree tree = new Tree();
    tree.add(root, "");
    return tree.text.toString();
  }

  private void add(Strand<?> task, String indent) {
    if (left-- <= 0) {
      text.append(left == -1 ? "\n" + indent + "…" : "");
      return;
    }
    text.append('\n').append(indent).append(task).append(", ").append(task.state());
    text.append(stack(task.thread(), indent));
    for (Strand<?> child : children(task)) {
      add(child, indent + "  ");
    }
  }

  /** {@return the tasks in the groups a task has open, the eldest first} */
  private static List<Strand<?>> children(Strand<?> task) {
    List<Strand<?>> children = new ArrayList<>();
    for (Scope s = task.scope(); s != null && s != task; s = s.parent) {
      if (s instanceof TaskGroup group) {
        children.addAll(group.tasks());
      }
    }
    return children.reversed();
  }

  /**
   * {@return where a thread is, without what the JDK does inside of a wait, each frame on a new
   * line}
   */
  static String stack(Thread thread, String indent) {
    return Stream.of(thread.getStackTrace())
        .filter(frame -> !frame.getClassName().startsWith("java.util.concurrent.locks."))
        .filter(frame -> !frame.getClassName().startsWith("java.lang.VirtualThread"))
        .filter(frame -> !frame.getClassName().startsWith("java.lang.System$"))
        .limit(MOST_FRAMES)
        .map(frame -> "\n" + indent + "    at " + frame)
        .collect(Collectors.joining());
  }
}
