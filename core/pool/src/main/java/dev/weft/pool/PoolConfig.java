package dev.weft.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The limits of a pool.
 *
 * @param min how many things of each {@linkplain Pool#warmUp warmed} key are kept open; not
 *     negative, at most {@code max} and {@code maxPerKey}
 * @param max how many things exist at most in all; at least 1
 * @param maxPerKey how many exist at most for one key; at least 1
 * @param maxWaiters how many borrowers wait at most without a thing that is being opened for them,
 *     the next one is refused; not negative
 * @param floor the least limit of a pool that finds its size between that and {@code max}; at least
 *     {@code min}, at most {@code max}; 0 for a pool that does not adapt: its limit is {@code max}
 * @param times how long it may take
 * @param leaks what is watched of those who borrow
 */
public record PoolConfig(
    int min, int max, int maxPerKey, int maxWaiters, int floor, Times times, Leaks leaks) {
  private static final System.Logger LOG = System.getLogger("dev.weft.pool");
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /**
   * How long it may take.
   *
   * @param borrow one borrow, the opening included; positive
   * @param open one opening; positive
   * @param idle to stay open unused; positive
   * @param lifetime to live; each thing up to 10 % shorter, fixed when it is opened, so that things
   *     opened together are not closed together; positive
   * @param fresh to be lent again without being {@linkplain PoolFactory#validate validated}; not
   *     negative
   */
  public record Times(
      Duration borrow, Duration open, Duration idle, Duration lifetime, Duration fresh) {
    public Times {
      requirePositive("borrowTimeout", borrow);
      requirePositive("openTimeout", open);
      requirePositive("idleTime", idle);
      requirePositive("lifetime", lifetime);
      requireNotNegative("freshTime", fresh);
    }
  }

  /**
   * What is watched of those who borrow.
   *
   * @param after how long a loan may last before it is reported; zero for ever
   * @param sampleEvery of how many loans of a thing one has its stack kept, for reports; 0 for
   *     none. A stack costs about 3 µs
   * @param report what is done with a warning, on the task that comes by; must not wait. What it
   *     throws goes no further
   */
  public record Leaks(Duration after, int sampleEvery, Consumer<? super PoolWarning> report) {
    public Leaks {
      requireNotNegative("after", after);
      requireAtLeast(0, "sampleEvery", sampleEvery);
      Objects.requireNonNull(report, "report");
    }

    /** {@return after how many nanoseconds a loan is reported} */
    long afterNanos() {
      return after.isZero() ? Long.MAX_VALUE : after.toNanos();
    }
  }

  public PoolConfig {
    requireAtLeast(0, "min", min);
    requireAtLeast(1, "max", max);
    requireAtLeast(1, "maxPerKey", maxPerKey);
    requireAtLeast(0, "maxWaiters", maxWaiters);
    requireAtLeast(0, "floor", floor);
    requireAtMost("min", min, "max", max);
    requireAtMost("min", min, "maxPerKey", maxPerKey);
    requireAtMost("floor", floor, "max", max);
    requireAtMost("min", min, "floor", floor == 0 ? max : floor);
    Objects.requireNonNull(times, "times");
    Objects.requireNonNull(leaks, "leaks");
  }

  /**
   * {@return 64 things in all and per key, none kept, 10,000 waiters; 30 s to borrow and to open, 1
   * min idle, 30 min to live, 500 ms fresh; not adaptive; loans of any length, one stack in 1,024,
   * warnings into the log}
   */
  public static PoolConfig defaults() {
    Times times =
        new Times(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(30),
            Duration.ofMillis(500));
    Leaks leaks =
        new Leaks(
            Duration.ZERO,
            1_024,
            warning -> LOG.log(System.Logger.Level.WARNING, warning::toString));
    return new PoolConfig(0, 64, 64, 10_000, 0, times, leaks);
  }

  public PoolConfig withMin(int number) {
    return new PoolConfig(number, max, maxPerKey, maxWaiters, floor, times, leaks);
  }

  public PoolConfig withMax(int number) {
    return new PoolConfig(min, number, maxPerKey, maxWaiters, floor, times, leaks);
  }

  public PoolConfig withMaxPerKey(int number) {
    return new PoolConfig(min, max, number, maxWaiters, floor, times, leaks);
  }

  public PoolConfig withMaxWaiters(int number) {
    return new PoolConfig(min, max, maxPerKey, number, floor, times, leaks);
  }

  public PoolConfig withBorrowTimeout(Duration time) {
    return with(new Times(time, times.open, times.idle, times.lifetime, times.fresh));
  }

  public PoolConfig withOpenTimeout(Duration time) {
    return with(new Times(times.borrow, time, times.idle, times.lifetime, times.fresh));
  }

  public PoolConfig withIdleTime(Duration time) {
    return with(new Times(times.borrow, times.open, time, times.lifetime, times.fresh));
  }

  public PoolConfig withLifetime(Duration time) {
    return with(new Times(times.borrow, times.open, times.idle, time, times.fresh));
  }

  public PoolConfig withFreshTime(Duration time) {
    return with(new Times(times.borrow, times.open, times.idle, times.lifetime, time));
  }

  private PoolConfig with(Times changed) {
    return new PoolConfig(min, max, maxPerKey, maxWaiters, floor, changed, leaks);
  }

  /** {@return the same, finding its size between a floor and the maximum} */
  public PoolConfig withFloor(int number) {
    return new PoolConfig(min, max, maxPerKey, maxWaiters, number, times, leaks);
  }

  public PoolConfig withLeaks(Leaks what) {
    return new PoolConfig(min, max, maxPerKey, maxWaiters, floor, times, what);
  }

  private static void requireAtMost(String what, int number, String bound, int most) {
    if (number > most) {
      throw new IllegalArgumentException(
          "%s must be at most %s, but is %d and %d".formatted(what, bound, number, most));
    }
  }

  static void requireAtLeast(int least, String what, int number) {
    if (number < least) {
      throw new IllegalArgumentException(
          what + " must be at least " + least + ", but is " + number);
    }
  }

  private static void requireNotNegative(String what, Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(what + " must be between 0 and 100 years, but is " + time);
    }
  }

  private static void requirePositive(String what, Duration time) {
    if (time.isZero() || time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + " must be more than 0 and at most 100 years, but is " + time);
    }
  }
}
