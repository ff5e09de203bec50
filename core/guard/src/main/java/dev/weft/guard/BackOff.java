package dev.weft.guard;

import dev.weft.task.Weft;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * How long to wait between attempts: exponential back-off with full jitter.
 *
 * <p>After n failed attempts a random time up to {@code base · 2ⁿ⁻¹}, at most {@code cap}. What the
 * other side asks for is honoured when it is longer, up to {@code patience}.
 *
 * <p>Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 *
 * @param base the longest time before the first retry; not negative
 * @param cap the longest time before any retry; at least {@code base}
 * @param patience the longest time asked for by the other side that is waited; a longer one ends
 *     the call; not negative
 * @param random where the jitter comes from; asked on the calling thread, for each delay
 */
public record BackOff(
    Duration base, Duration cap, Duration patience, Supplier<? extends RandomGenerator> random) {
  public BackOff {
    Require.notNegative("base", base);
    Require.notNegative("cap", cap);
    Require.notNegative("patience", patience);
    if (cap.compareTo(base) < 0) {
      throw new IllegalArgumentException(
          "cap must be at least base, but is " + cap + " with a base of " + base);
    }
  }

  /** {@return 200 ms at first, at most 10 s, patient for 60 s} */
  public static BackOff defaults() {
    return new BackOff(
        Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(60), Weft::random);
  }

  public BackOff withBounds(Duration first, Duration longest) {
    return new BackOff(first, longest, patience, random);
  }

  public BackOff withPatience(Duration time) {
    return new BackOff(base, cap, time, random);
  }

  public BackOff withRandom(RandomGenerator generator) {
    return new BackOff(base, cap, patience, () -> generator);
  }

  /**
   * {@return a random time to wait} Never waits.
   *
   * @param failed how many attempts have failed so far; at least 1
   */
  public Duration delay(int failed) {
    Require.atLeast(1, "failed", failed);
    long longest = cap.toNanos();
    int doublings = Math.min(failed - 1, 62);
    boolean capped = base.toNanos() > longest >> doublings;
    long bound = capped ? longest : base.toNanos() << doublings;
    return Duration.ofNanos(random.get().nextLong(bound + 1));
  }
}
