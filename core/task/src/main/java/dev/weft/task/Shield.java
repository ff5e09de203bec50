package dev.weft.task;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Lets clean-up that waits finish, although its task was cancelled. */
public final class Shield {
  private Shield() {}

  /**
   * Runs the body without delivering the cancellations around it, until the bound.
   *
   * <p>What was cancelled meanwhile is delivered at the next checkpoint after the body. The shield
   * covers the current task only: tasks forked inside it are cancelled as usual. Outside of a task
   * there is nothing to shield from: the body runs as it is, without a bound.
   *
   * @param bound how long the body may take; not negative
   * @return what the body returns
   * @throws TimedOutException if the time was up first
   * @throws RuntimeException what the body throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the thread is interrupted by something that is not Weft
   */
  public static <T> T within(Duration bound, Callable<? extends T> body)
      throws InterruptedException {
    if (Strand.current() == null) {
      Bound.requireNotNegative("shield", bound);
      return Tasks.call(body);
    }
    return Bound.run("shield", bound, true, body);
  }

  /** Runs the body as {@link #within(Duration, Callable)} does, without a result. */
  public static void within(Duration bound, Action body) throws InterruptedException {
    within(bound, Tasks.callable(body));
  }
}
