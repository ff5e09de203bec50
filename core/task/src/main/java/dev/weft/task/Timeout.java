package dev.weft.task;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Bounds a piece of work in time. */
public final class Timeout {
  private Timeout() {}

  /**
   * Runs the body, and cancels it when the time is up.
   *
   * <p>The clock starts on entry. The body runs on the caller's task; what waits in it, groups
   * included, is cancelled when the time is up. If the body catches that and returns all the same,
   * its result counts. Timeouts nest: the nearest fires first, and only the one that fired turns
   * the cancellation into its exception.
   *
   * @param bound how long the body may take; not negative
   * @return what the body returns
   * @throws TimedOutException if the time was up first
   * @throws RuntimeException what the body throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the task is cancelled from further out, or interrupted
   * @throws IllegalStateException outside of a task
   */
  public static <T> T after(Duration bound, Callable<? extends T> body)
      throws InterruptedException {
    return Bound.run("timeout", bound, false, body);
  }

  /** Runs the body as {@link #after(Duration, Callable)} does, without a result. */
  public static void after(Duration bound, Action body) throws InterruptedException {
    Bound.run("timeout", bound, false, Tasks.callable(body));
  }

  /**
   * Runs the body as {@link #after(Duration, Callable)} does, under a name for the message.
   *
   * @param what the work, as the start of a sentence: "the first byte from example.com"
   */
  public static <T> T after(Duration bound, String what, Callable<? extends T> body)
      throws InterruptedException {
    return Bound.run(what, bound, false, body);
  }

  /** Runs the body as {@link #after(Duration, String, Callable)} does, without a result. */
  public static void after(Duration bound, String what, Action body) throws InterruptedException {
    Bound.run(what, bound, false, Tasks.callable(body));
  }

  /**
   * Runs the body as {@link #after(Duration, Callable)} does, with something to fall back on.
   *
   * <p>The fallback runs on the caller's task after the body was stopped, so it can hand out what
   * the body has got so far. Timeouts inside the body are failures as any other.
   *
   * @return what the body returns, or what the fallback gives if the time was up first
   */
  public static <T> T orElse(
      Duration bound, Supplier<? extends T> fallback, Callable<? extends T> body)
      throws InterruptedException {
    return Bound.runOrElse(bound, body, fallback);
  }

  /** Runs the body as {@link #after(Duration, Callable)} does, until a deadline. */
  public static <T> T at(Deadline deadline, Callable<? extends T> body)
      throws InterruptedException {
    return Bound.run("deadline", deadline.left(), false, body);
  }

  /** Runs the body as {@link #at(Deadline, Callable)} does, without a result. */
  public static void at(Deadline deadline, Action body) throws InterruptedException {
    Bound.run("deadline", deadline.left(), false, Tasks.callable(body));
  }
}
