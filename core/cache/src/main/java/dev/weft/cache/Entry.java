package dev.weft.cache;

import dev.weft.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a load or a put: a value or a failure, with its age and weight.
 *
 * <p>All that users say of an entry is asked before it is made, so that nobody else's code runs
 * inside Caffeine or under a lock.
 */
final class Entry<V> {
  // immutable
  private final @Nullable V value;
  private final @Nullable Throwable failure;
  private final int weight;
  private final long written;
  private final long ttl;

  /** When the value is to be loaded anew. Read by any thread, written under the flights' lock. */
  private volatile long due;

  private Entry(
      @Nullable V value, @Nullable Throwable failure, int weight, long written, long ttl) {
    this.value = value;
    this.failure = failure;
    this.weight = weight;
    this.written = written;
    this.ttl = ttl;
    this.due = written + CacheConfig.FOREVER.toNanos();
  }

  /** Weighs a value and asks how long it lives. */
  static <K, V> Entry<V> of(K key, V value, CacheConfig<K, V> config, long now) {
    int weight = config.weigher().weigh(key, value);
    if (weight < 1) {
      throw new IllegalArgumentException(
          "the weight of the value of " + key + " must be at least 1, but is " + weight);
    }
    Duration ttl = config.timeToLive().of(key, value);
    if (ttl.isNegative() || ttl.compareTo(CacheConfig.FOREVER) > 0) {
      throw new IllegalArgumentException(
          "the time to live of the value of %s must be at least 0 and at most 100 years, but is %s"
              .formatted(key, ttl));
    }
    Entry<V> entry = new Entry<>(value, null, weight, now, ttl.toNanos());
    entry.postpone(now + config.refreshAfter().toNanos());
    return entry;
  }

  /** A failure; an error is shared, but never kept. */
  static <V> Entry<V> failed(Throwable failure, CacheConfig<?, V> config, long now) {
    return failure instanceof Error
        ? new Entry<>(null, failure, 1, now, 0)
        : new Entry<>(
            null, TaskFailedException.unchecked(failure), 1, now, config.failureTtl().toNanos());
  }

  boolean hasFailed() {
    return failure != null;
  }

  boolean isKept() {
    return ttl > 0;
  }

  boolean isDue(long now) {
    return now - due >= 0;
  }

  void postpone(long until) {
    due = until;
  }

  int weight() {
    return weight;
  }

  /** {@return the nanoseconds this still has to live} */
  long left(long now) {
    return ttl - (now - written);
  }

  Optional<V> found() {
    return Optional.ofNullable(value);
  }

  @SuppressWarnings("NullAway") // what has not failed has a value
  V orThrow() {
    if (failure != null) {
      throw TaskFailedException.unchecked(failure);
    }
    return value;
  }
}
