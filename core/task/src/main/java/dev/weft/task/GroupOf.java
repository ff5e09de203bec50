package dev.weft.task;

import java.util.concurrent.Callable;

/**
 * A group of like tasks, judged by a {@link Policy}; made by {@link TaskGroup#run(Policy,
 * TaskGroup.PolicyBody)}. Any thread may call every method.
 *
 * @param <T> what each task results in
 */
public final class GroupOf<T> {
  private final TaskGroup group;

  GroupOf(TaskGroup group) {
    this.group = group;
  }

  /** Starts a task, as {@link TaskGroup#fork(Callable)} does. */
  public Task<T> fork(Callable<? extends T> body) {
    return group.fork(body);
  }

  /** Starts a task with a name, as {@link TaskGroup#fork(Callable)} does. */
  public Task<T> fork(String name, Callable<? extends T> body) {
    return group.fork(name, body);
  }

  /** Tells all to stop, as {@link TaskGroup#cancel} does. */
  public boolean cancel(String reason) {
    return group.cancel(reason);
  }
}
