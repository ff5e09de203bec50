package dev.weft.cache;

import java.time.Duration;

/**
 * The bounds of a cache.
 *
 * @param maxWeight how much the entries weigh at most together; at least 1
 * @param weigher what an entry weighs; {@link Weigher#ONE_EACH} bounds the number of entries
 * @param timeToLive how long an entry is kept after it was written
 * @param timeToIdle how long an entry is kept after it was last written or read; positive, {@link
 *     #FOREVER} for no such bound
 * @param refreshAfter how old a value is when a caller that finds it loads it anew; positive, less
 *     than a fixed time to live, {@link #FOREVER} for never
 * @param failureTtl how long a failed load answers in place of a value; zero: failures are not kept
 * @param <K> keys, compared by {@code equals}
 * @param <V> values
 */
public record CacheConfig<K, V>(
    long maxWeight,
    Weigher<? super K, ? super V> weigher,
    Lifetime<? super K, ? super V> timeToLive,
    Duration timeToIdle,
    Duration refreshAfter,
    Duration failureTtl) {
  /** 100 years: the longest time a bound may be, and the one that means there is none. */
  public static final Duration FOREVER = Duration.ofDays(36_500);

  /** What an entry weighs. Called once per write, on the writer's thread, under no lock. */
  @FunctionalInterface
  public interface Weigher<K, V> {
    /** Every entry weighs 1. */
    Weigher<Object, Object> ONE_EACH = (_, _) -> 1;

    /** {@return what an entry weighs; at least 1} */
    int weigh(K key, V value);
  }

  /** How long an entry is kept. Called once per write, on the writer's thread, under no lock. */
  @FunctionalInterface
  public interface Lifetime<K, V> {
    /** {@return how long an entry is kept; zero: not at all, at most {@link #FOREVER}} */
    Duration of(K key, V value);

    /**
     * {@return one lifetime for all}
     *
     * @param time positive, at most {@link #FOREVER}
     */
    static Lifetime<Object, Object> fixed(Duration time) {
      return new Fixed(time);
    }
  }

  /** One lifetime for all. */
  record Fixed(Duration time) implements Lifetime<Object, Object> {
    Fixed {
      requirePositive("timeToLive", time);
    }

    @Override
    public Duration of(Object key, Object value) {
      return time;
    }
  }

  public CacheConfig {
    if (maxWeight < 1) {
      throw new IllegalArgumentException("maxWeight must be at least 1, but is " + maxWeight);
    }
    requirePositive("timeToIdle", timeToIdle);
    requirePositive("refreshAfter", refreshAfter);
    if (failureTtl.isNegative() || failureTtl.compareTo(FOREVER) > 0) {
      throw new IllegalArgumentException(
          "failureTtl must be at least 0 and at most 100 years, but is " + failureTtl);
    }
  }

  /** {@return 10,000 entries, kept until there is no room; no refresh, no failures kept} */
  public static <K, V> CacheConfig<K, V> defaults() {
    return new CacheConfig<>(
        10_000, Weigher.ONE_EACH, Lifetime.fixed(FOREVER), FOREVER, FOREVER, Duration.ZERO);
  }

  /** Bounds the number of entries, not their weight. */
  public CacheConfig<K, V> withMaxEntries(long number) {
    if (number < 1) {
      throw new IllegalArgumentException("maxEntries must be at least 1, but is " + number);
    }
    return withMaxWeight(number, Weigher.ONE_EACH);
  }

  /** Bounds the weight of all entries, not their number. */
  public CacheConfig<K, V> withMaxWeight(long weight, Weigher<? super K, ? super V> by) {
    return new CacheConfig<>(weight, by, timeToLive, timeToIdle, refreshAfter, failureTtl);
  }

  public CacheConfig<K, V> withTimeToLive(Duration time) {
    return withTimeToLive(Lifetime.fixed(time));
  }

  /** Lets each value say how long it is kept. */
  public CacheConfig<K, V> withTimeToLive(Lifetime<? super K, ? super V> time) {
    return new CacheConfig<>(maxWeight, weigher, time, timeToIdle, refreshAfter, failureTtl);
  }

  public CacheConfig<K, V> withTimeToIdle(Duration time) {
    return new CacheConfig<>(maxWeight, weigher, timeToLive, time, refreshAfter, failureTtl);
  }

  public CacheConfig<K, V> withRefreshAfter(Duration age) {
    return new CacheConfig<>(maxWeight, weigher, timeToLive, timeToIdle, age, failureTtl);
  }

  public CacheConfig<K, V> withFailureTtl(Duration time) {
    return new CacheConfig<>(maxWeight, weigher, timeToLive, timeToIdle, refreshAfter, time);
  }

  /** {@return whether any entry may have to go for its age} */
  boolean isTimed() {
    return !timeToLive.equals(new Fixed(FOREVER))
        || !timeToIdle.equals(FOREVER)
        || !failureTtl.isZero();
  }

  /** Refuses what only the whole shows: the order of the withs does not matter. */
  void requireSound() {
    if (timeToLive instanceof Fixed(Duration time)
        && !refreshAfter.equals(FOREVER)
        && refreshAfter.compareTo(time) >= 0) {
      throw new IllegalArgumentException(
          "refreshAfter must be less than timeToLive, " + time + ", but is " + refreshAfter);
    }
  }

  private static void requirePositive(String what, Duration time) {
    if (time.isNegative() || time.isZero() || time.compareTo(FOREVER) > 0) {
      throw new IllegalArgumentException(
          what + " must be more than 0 and at most 100 years, but is " + time);
    }
  }
}
