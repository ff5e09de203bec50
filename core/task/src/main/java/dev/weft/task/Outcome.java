package dev.weft.task;

/**
 * How a task ended: with a result, a failure or a cancellation.
 *
 * @param <T> what the task results in
 */
public sealed interface Outcome<T> {
  /** It returned. The value is null only where {@code T} allows it. */
  record Done<T>(T value) implements Outcome<T> {}

  /** It failed. */
  record Failed<T>(Throwable failure) implements Outcome<T> {}

  /** It was cancelled, and stopped for it. */
  record Cancelled<T>(Cancellation cancellation) implements Outcome<T> {}

  /**
   * {@return the result}
   *
   * @throws RuntimeException the failure, as itself when it is unchecked, else as the cause of a
   *     {@link TaskFailedException}
   * @throws TaskCancelledException if it was cancelled
   */
  default T orThrow() {
    return switch (this) {
      case Done<T>(T value) -> value;
      case Failed<T>(Throwable failure) -> throw TaskFailedException.unchecked(failure);
      case Cancelled<T>(Cancellation why) -> throw new TaskCancelledException("the task", why);
    };
  }
}
