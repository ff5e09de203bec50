package dev.weft.guard;

import java.time.Duration;

/**
 * The bounds of an adaptive limit.
 *
 * @param min how many calls it lets run at least; at least 1
 * @param start how many at first; from min to max
 * @param max how many at most
 * @param maxWaiters how many callers wait at most, the next one is refused; not negative
 * @param maxWait how long one waits at most; positive
 */
public record AdaptiveLimitConfig(int min, int start, int max, int maxWaiters, Duration maxWait) {
  public AdaptiveLimitConfig {
    Require.atLeast(1, "min", min);
    Require.atLeast(min, "start", start);
    Require.atLeast(start, "max", max);
    Require.atLeast(0, "maxWaiters", maxWaiters);
    Require.positive("maxWait", maxWait);
  }

  /** {@return 20 at first, 4 to 1,000, at most 1,000 waiters, 5 s} */
  public static AdaptiveLimitConfig defaults() {
    return new AdaptiveLimitConfig(4, 20, 1_000, 1_000, Duration.ofSeconds(5));
  }

  public AdaptiveLimitConfig withBounds(int least, int first, int most) {
    return new AdaptiveLimitConfig(least, first, most, maxWaiters, maxWait);
  }

  public AdaptiveLimitConfig withMaxWaiters(int number) {
    return new AdaptiveLimitConfig(min, start, max, number, maxWait);
  }

  public AdaptiveLimitConfig withMaxWait(Duration time) {
    return new AdaptiveLimitConfig(min, start, max, maxWaiters, time);
  }
}
