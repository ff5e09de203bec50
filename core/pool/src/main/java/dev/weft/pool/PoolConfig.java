package dev.weft.pool;

import java.time.Duration;

/**
 * The limits of a pool.
 *
 * @param max how many things exist at most in all; at least 1
 * @param maxPerKey how many exist at most for one key; at least 1
 * @param maxWaiters how many borrowers wait at most, the next one is refused; not negative
 * @param borrowTimeout how long one borrow takes at most, the opening included; positive
 * @param idleTime how long a thing stays open unused; positive
 * @param lifetime how long a thing lives; each one up to 10 % shorter, so that things opened
 *     together are not closed together; positive
 */
public record PoolConfig(
    int max,
    int maxPerKey,
    int maxWaiters,
    Duration borrowTimeout,
    Duration idleTime,
    Duration lifetime) {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  public PoolConfig {
    requireAtLeast(1, "max", max);
    requireAtLeast(1, "maxPerKey", maxPerKey);
    requireAtLeast(0, "maxWaiters", maxWaiters);
    requirePositive("borrowTimeout", borrowTimeout);
    requirePositive("idleTime", idleTime);
    requirePositive("lifetime", lifetime);
  }

  /** {@return 64 things in all and per key, 10,000 waiters, 30 s to borrow, 1 min idle, 30 min} */
  public static PoolConfig defaults() {
    return new PoolConfig(
        64, 64, 10_000, Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(30));
  }

  public PoolConfig withMax(int number) {
    return new PoolConfig(number, maxPerKey, maxWaiters, borrowTimeout, idleTime, lifetime);
  }

  public PoolConfig withMaxPerKey(int number) {
    return new PoolConfig(max, number, maxWaiters, borrowTimeout, idleTime, lifetime);
  }

  public PoolConfig withMaxWaiters(int number) {
    return new PoolConfig(max, maxPerKey, number, borrowTimeout, idleTime, lifetime);
  }

  public PoolConfig withBorrowTimeout(Duration time) {
    return new PoolConfig(max, maxPerKey, maxWaiters, time, idleTime, lifetime);
  }

  public PoolConfig withIdleTime(Duration time) {
    return new PoolConfig(max, maxPerKey, maxWaiters, borrowTimeout, time, lifetime);
  }

  public PoolConfig withLifetime(Duration time) {
    return new PoolConfig(max, maxPerKey, maxWaiters, borrowTimeout, idleTime, time);
  }

  private static void requireAtLeast(int least, String what, int number) {
    if (number < least) {
      throw new IllegalArgumentException(
          what + " must be at least " + least + ", but is " + number);
    }
  }

  private static void requirePositive(String what, Duration time) {
    if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + " must be more than 0 and at most 100 years, but is " + time);
    }
  }
}
