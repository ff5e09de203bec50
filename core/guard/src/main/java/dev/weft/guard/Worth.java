package dev.weft.guard;

import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TimedOutException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which attempts are worth another one. Its functions are called on the calling thread and must not
 * wait.
 *
 * @param failures which failures; a checked one is shown as itself, without its {@link
 *     TaskFailedException}; cancellations are never asked about
 * @param outcomes which results, as an answer that says "busy"
 * @param asked how long the other side asks to wait, as in {@code Retry-After}; empty if it does
 *     not say. What a {@link RefusedException} says of {@link RefusedException#retryAfter} is
 *     honoured in any case
 * @param <T> what the attempts result in
 */
public record Worth<T>(
    Predicate<? super Throwable> failures,
    Predicate<? super T> outcomes,
    Function<? super Attempt<T>, Optional<Duration>> asked) {
  /** How an attempt ended. */
  public sealed interface Attempt<T> {}

  /** An attempt that returned. */
  public record Returned<T>(T value) implements Attempt<T> {}

  /** An attempt that failed. */
  public record Threw<T>(Throwable failure) implements Attempt<T> {}

  /** {@return what {@link #isPassing} says of failures, and no result} */
  public static <T> Worth<T> defaults() {
    return new Worth<>(Worth::isPassing, outcome -> false, attempt -> Optional.empty());
  }

  public Worth<T> withFailures(Predicate<? super Throwable> which) {
    return new Worth<>(which, outcomes, asked);
  }

  public Worth<T> withOutcomes(Predicate<? super T> which) {
    return new Worth<>(failures, which, asked);
  }

  public Worth<T> withAsked(Function<? super Attempt<T>, Optional<Duration>> howLong) {
    return new Worth<>(failures, outcomes, howLong);
  }

  /**
   * {@return whether a failure is one that may not happen next time} Timeouts, and what is broken.
   * Not what was refused: who is told that there is too much must not add to it.
   */
  public static boolean isPassing(Throwable failure) {
    return failure instanceof TimedOutException
        || failure instanceof BrokenException
        || failure instanceof IOException;
  }

  /** {@return how long the other side, or the guard that refused, asks to wait; zero if neither} */
  Duration leastWait(Attempt<T> attempt) {
    Duration least = asked.apply(attempt).orElse(Duration.ZERO);
    if (attempt instanceof Threw<T>(RefusedException refused)) {
      Duration free = refused.retryAfter().orElse(Duration.ZERO);
      return free.compareTo(least) > 0 ? free : least;
    }
    return least;
  }

  boolean again(Attempt<T> attempt) {
    return switch (attempt) {
      case Returned<T>(T value) -> outcomes.test(value);
      case Threw<T>(Throwable failure) -> failures.test(failure);
    };
  }

  /** {@return a failure out of its wrapping} */
  static Throwable root(Throwable failure) {
    Throwable cause = failure instanceof TaskFailedException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }
}
