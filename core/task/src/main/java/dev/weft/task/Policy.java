package dev.weft.task;

import java.util.List;

/**
 * When a group of like tasks has enough, and what comes of it.
 *
 * <p>One object serves one group. Its methods are never called at the same time. What {@link
 * #forked} and {@link #ended} throw fails the group.
 *
 * <pre>
 * Page page = TaskGroup.run(Policy.&lt;Page&gt;firstSuccess(), group -> {
 *   group.fork(() -> fetch(here));
 *   group.fork(() -> fetch(there));
 * });
 * </pre>
 *
 * @param <T> what each task results in
 * @param <R> what the group results in
 */
public interface Policy<T, R> {
  /** Called before a task starts, by whoever forks it. Must not wait. */
  default void forked(Task<T> task) {}

  /**
   * Called when a task has ended, before anybody can learn of it from the group. Must not wait.
   *
   * @return whether that is enough: the tasks that still run are cancelled, without being failures
   */
  boolean ended(Task<T> task, Outcome<T> outcome);

  /**
   * Called on the caller's task once every task has ended.
   *
   * @return what the group results in
   * @throws Exception what the group fails with
   */
  R result() throws Exception;

  /**
   * {@return the policy that wants every result, in the order of forking} The first failure is
   * enough, and the group fails with it; without one, a task that was cancelled fails it.
   */
  static <T> Policy<T, List<T>> all() {
    return new Policies.All<>();
  }

  /** {@return the policy that wants to know how each task ended, in the order of forking} */
  static <T> Policy<T, List<Outcome<T>>> collect() {
    return new Policies.Collect<>();
  }

  /** {@return the policy that takes the outcome of the first task that ends, whatever it is} */
  static <T> Policy<T, T> first() {
    return new Policies.First<>();
  }

  /**
   * {@return the policy that takes the first result} If all fail, the group fails with the first
   * failure, the others suppressed on it.
   */
  static <T> Policy<T, T> firstSuccess() {
    return new Policies.FirstSuccess<>();
  }

  /**
   * {@return the policy that takes the first {@code number} results, in the order they came} If
   * there are fewer, the group fails with a {@link BrokenException} that carries the failures.
   *
   * @param number at least 1
   */
  static <T> Policy<T, List<T>> quorum(int number) {
    return new Policies.Quorum<>(number);
  }
}
