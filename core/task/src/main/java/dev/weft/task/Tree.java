package dev.weft.task;

import java.util.ArrayList;
import java.util.List;

/** The tasks under a task, each with its state and where it is, for people to read. */
final class Tree {
  private static final int MOST_TASKS = 100;

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
    text.append(Stacks.ofWaiting(task.thread(), indent));
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
}
