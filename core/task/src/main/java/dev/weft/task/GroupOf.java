package dev.weft.task;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

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
    return group.begin(null, body);
  }

  /** Starts a task with a name, as {@link TaskGroup#fork(Callable)} does. */
  public Task<T> fork(@Nullable String name, Callable<? extends T> body) {
    return group.begin(name, body);
  }

  /** Tells all to stop, as {@link TaskGroup#cancel} does. */
  public boolean cancel(String reason) {
    return group.cancel(reason);
  }
}
