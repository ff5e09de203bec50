package dev.weft.guard;

import dev.weft.task.Clock;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Starts a second attempt when the first one is late; the first success wins.
 *
 * <p>Only for calls that may be made twice, and whose results need no closing: the result of a
 * loser that was a moment too late is dropped. The losers are cancelled and waited for. A hedge is
 * not a retry: an attempt that fails starts no other; the call fails when every attempt it has
 * started has. The further attempts are bounded by a number and by a budget.
 *
 * <p>Any thread may call every method; {@link #call} needs a task.
 *
 * <p>Source: J. Dean and L. Barroso, "The Tail at Scale", Communications of the ACM 56(2), 2013.
 */
public final class Hedge {
  /**
   * A hedge at one moment.
   *
   * @param calls calls so far
   * @param hedged further attempts so far
   * @param won calls that a further attempt decided
   * @param delay after which time the next further attempt would be made
   */
  public record Stats(long calls, long hedged, long won, Duration delay) {}

  // immutable
  private final Duration delay;
  private final int attempts;
  private final RetryBudget budget;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Latencies latencies;
  private long calls;
  private long hedged;
  private long won;

  private Hedge(Duration delay, double percentile, int attempts, RetryBudget budget) {
    Require.notNegative("delay", delay);
    Require.share("percentile", percentile, true);
    Require.atLeast(1, "attempts", attempts);
    this.delay = delay;
    this.attempts = attempts;
    this.budget = budget;
    this.latencies = new Latencies(percentile);
  }

  /**
   * {@return a hedge after a fixed time}
   *
   * @param attempts how many attempts one call makes at most, the first included; at least 1
   * @param budget the further attempts that many calls share
   */
  public static Hedge after(Duration delay, int attempts, RetryBudget budget) {
    return new Hedge(delay, 0, attempts, budget);
  }

  /**
   * {@return a hedge after a percentile of the last 256 latencies}
   *
   * @param percentile as a share: 0.95 hedges about one call in twenty; more than 0, at most 1
   * @param first the delay until 20 latencies are known
   * @param attempts how many attempts one call makes at most, the first included; at least 1
   * @param budget the further attempts that many calls share
   */
  public static Hedge atPercentile(
      double percentile, Duration first, int attempts, RetryBudget budget) {
    Require.share("percentile", percentile, false);
    return new Hedge(first, percentile, attempts, budget);
  }

  /** {@return a hedge after a fixed time with two attempts and a budget of its own} */
  public static Hedge after(Duration delay) {
    return after(delay, 2, RetryBudget.defaults());
  }

  /**
   * Makes a call, and again beside it when it is late.
   *
   * <p>Waits until an attempt has succeeded or all have failed, and for the end of the losers. Each
   * attempt is a task of its own.
   *
   * @return the result of the first attempt that succeeds
   * @throws RuntimeException the first failure when all attempts failed, the others suppressed on
   *     it; a checked one as the cause of a {@link dev.weft.task.TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   * @throws IllegalStateException outside of a task
   */
  public <T> T call(Callable<? extends T> body) throws InterruptedException {
    Weft.checkpoint();
    long start = Clock.current().nanos();
    Duration wait = begin(start);
    return TaskGroup.call(group -> {
      Race<T> race = new Race<>(group, body);
      race.start();
      if (attempts > 1) {
        group.fork("hedge", () -> race.hedge(wait, attempts, this));
      }
      T result = race.decide();
      decided(race.winner(), Clock.current().nanos() - start);
      return result;
    });
  }

  private Duration begin(long now) {
    budget.called(now);
    lock.lock();
    try {
      calls++;
      return delay();
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether one more attempt may be made, which is counted then} */
  boolean take() {
    boolean may = budget.take(Clock.current().nanos());
    lock.lock();
    try {
      hedged += may ? 1 : 0;
      return may;
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what was taken a moment ago: the call was decided meanwhile. */
  void giveBack() {
    budget.giveBack(Clock.current().nanos());
    lock.lock();
    try {
      hedged--;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A call was decided. The time counts as that of its first attempt, even if another one won: that
   * is the least it can have taken, and leaving it out would make the late ones look rare.
   */
  private void decided(int winner, long took) {
    lock.lock();
    try {
      won += winner > 1 ? 1 : 0;
      latencies.add(took);
    } finally {
      lock.unlock();
    }
  }

  private Duration delay() {
    long measured = latencies.value();
    return measured >= 0 ? Duration.ofNanos(measured) : delay;
  }

  /** {@return the hedge at this moment} */
  public Stats stats() {
    lock.lock();
    try {
      return new Stats(calls, hedged, won, delay());
    } finally {
      lock.unlock();
    }
  }
}
