package dev.weft.guard;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * What is tried again, how often and after how long.
 *
 * <p>Tried again as long as there are retries, the time is not over and the budget has one left.
 * Neither the time {@code within} nor a {@link dev.weft.task.Timeout} around the call is slept
 * into: if the next delay would not end before it, the call ends now with what it has. A running
 * attempt is not cut short; put a timeout into the body for that.
 *
 * <p>Immutable; any thread may use it, several at once.
 *
 * @param retries how often one call is tried again; 0 never
 * @param within no new attempt begins later than this after the call began; positive
 * @param backOff how long to wait between attempts
 * @param worth which attempts are worth another one
 * @param budget the retries that many calls share, if they are bounded
 * @param <T> what the calls result in; {@code Object} if their results do not matter
 */
public record Retry<T>(
    int retries, Duration within, BackOff backOff, Worth<T> worth, Optional<RetryBudget> budget) {
  public Retry {
    Require.atLeast(0, "retries", retries);
    Require.positive("within", within);
  }

  /** {@return 3 retries within 100 s, with the back-off's and the worth's defaults, no budget} */
  public static <T> Retry<T> defaults() {
    return new Retry<>(
        3, Duration.ofSeconds(100), BackOff.defaults(), Worth.defaults(), Optional.empty());
  }

  public Retry<T> withRetries(int number) {
    return new Retry<>(number, within, backOff, worth, budget);
  }

  public Retry<T> withWithin(Duration time) {
    return new Retry<>(retries, time, backOff, worth, budget);
  }

  public Retry<T> withBackOff(BackOff between) {
    return new Retry<>(retries, within, between, worth, budget);
  }

  public Retry<T> withWorth(Worth<T> which) {
    return new Retry<>(retries, within, backOff, which, budget);
  }

  public Retry<T> withBudget(RetryBudget shared) {
    return new Retry<>(retries, within, backOff, worth, Optional.of(shared));
  }

  /**
   * Calls the body, and again as long as that is worth it.
   *
   * <p>Waits between the attempts. Runs on the caller's thread, a task or not. A cancellation is
   * never retried: it ends the call at once, and a retry that was not made goes back to the budget.
   *
   * @return the last result, even if it was worth another attempt and there was none left
   * @throws RuntimeException the last failure; a checked one as the cause of a {@link
   *     dev.weft.task.TaskFailedException}; if another attempt would have been worth it, with a
   *     {@link GaveUpException} and the failures before it (the first 16) as suppressed
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public <R extends T> R call(Callable<? extends R> body) throws InterruptedException {
    return new Retrying<T, R>(this, body).run();
  }

  /**
   * {@return what to do after an attempt: how long to wait, or why not to go on} Pure but for the
   * jitter; the budget is not asked.
   *
   * @param failed how many attempts were made so far; at least 1
   * @param left the time left for the next one to begin; asked for only if that matters
   */
  Next next(Worth.Attempt<T> attempt, int failed, Supplier<Duration> left) {
    if (!worth.again(attempt)) {
      return new Next.Enough();
    }
    if (failed > retries) {
      return new Next.GiveUp("no more than " + retries + " retries");
    }
    Duration asked = worth.leastWait(attempt);
    if (asked.compareTo(backOff.patience()) > 0) {
      return new Next.GiveUp(
          "the other side asks for %d ms, more than the patience of %d ms"
              .formatted(asked.toMillis(), backOff.patience().toMillis()));
    }
    Duration jittered = backOff.delay(failed);
    Duration delay = asked.compareTo(jittered) > 0 ? asked : jittered;
    Duration there = left.get();
    if (delay.compareTo(there) >= 0) {
      return new Next.GiveUp(
          "the next would begin in %d ms, but only %d ms are left"
              .formatted(delay.toMillis(), there.toMillis()));
    }
    return new Next.Wait(delay);
  }

  /** What to do after an attempt. */
  sealed interface Next {
    /** The attempt is the end of it. */
    record Enough() implements Next {}

    /** Another would be worth it, but there is none. */
    record GiveUp(String why) implements Next {}

    /** Another one after a time. */
    record Wait(Duration delay) implements Next {}
  }
}
