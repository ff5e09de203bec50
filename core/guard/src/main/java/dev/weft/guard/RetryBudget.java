package dev.weft.guard;

import dev.weft.task.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many retries there may be beside the first attempts, so that they cannot become a storm: a
 * share of the calls of the last seconds, plus a few for those who call seldom.
 *
 * <p>Shared by all calls to the same other side. A retry that was taken and not made because its
 * caller was cancelled is given back. Any thread may call every method; none waits.
 *
 * <p>Source: the retry budgets of Twitter's Finagle; "Handling Overload" in B. Beyer et al., "Site
 * Reliability Engineering", O'Reilly, 2016.
 */
public final class RetryBudget {
  private static final int CALLS = 0;
  private static final int RETRIES = 1;
  private static final Duration SPAN = Duration.ofSeconds(10);

  /**
   * A budget at one moment.
   *
   * @param calls first attempts in the last 10 s
   * @param retries retries in the last 10 s
   * @param left how many retries there may be now
   * @param refused how many were refused so far
   */
  public record Stats(long calls, long retries, long left, long refused) {}

  // immutable
  private final double share;
  private final int perSecond;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Window window = new Window(SPAN.toNanos(), 2);
  private long refused;

  private RetryBudget(double share, int perSecond) {
    Require.share("share", share, true);
    Require.atLeast(0, "perSecond", perSecond);
    this.share = share;
    this.perSecond = perSecond;
  }

  /** {@return a new budget: 10 % of the calls and 10 per second} */
  public static RetryBudget defaults() {
    return of(0.1, 10);
  }

  /**
   * {@return a new budget}
   *
   * @param share retries per call of the last 10 s; 0 to 1
   * @param perSecond retries per second there may be whatever the number of calls, counted over 10
   *     s and therefore all there at the start; not negative
   */
  public static RetryBudget of(double share, int perSecond) {
    return new RetryBudget(share, perSecond);
  }

  /** {@return the budget at this moment} */
  public Stats stats() {
    long now = Clock.current().nanos();
    lock.lock();
    try {
      return new Stats(window.sum(now, CALLS), window.sum(now, RETRIES), left(now), refused);
    } finally {
      lock.unlock();
    }
  }

  // ---- decisions: the time is an argument ----

  void called(long now) {
    lock.lock();
    try {
      window.add(now, CALLS, 1);
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether one more retry may be made, which is taken then} */
  boolean take(long now) {
    lock.lock();
    try {
      if (left(now) < 1) {
        refused++;
        return false;
      }
      window.add(now, RETRIES, 1);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a retry back that was not made. */
  void giveBack(long taken) {
    lock.lock();
    try {
      window.takeBack(taken, RETRIES);
    } finally {
      lock.unlock();
    }
  }

  private long left(long now) {
    long allowed = (long) (share * window.sum(now, CALLS)) + (long) perSecond * SPAN.toSeconds();
    return Math.max(0, allowed - window.sum(now, RETRIES));
  }

  @Override
  public String toString() {
    return "retry budget of %s %% of the calls and %d/s".formatted(share * 100, perSecond);
  }
}
