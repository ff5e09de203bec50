package dev.weft.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import dev.weft.task.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Where entries are kept and from where they go: Caffeine, without threads of its own and without
 * code of users inside.
 *
 * <p>Its upkeep runs on whoever reads or writes. Any thread reads; writers hold the flights' lock.
 */
final class Shelf<K, V> {
  private final com.github.benmanes.caffeine.cache.Cache<K, Entry<V>> entries;

  Shelf(CacheConfig<K, V> config, Clock clock, LongAdder evictions) {
    Caffeine<K, Entry<V>> builder =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .ticker(clock::nanos)
            .evictionListener((_, _, _) -> evictions.increment());
    if (config.weigher() == CacheConfig.Weigher.ONE_EACH) {
      builder.maximumSize(config.maxWeight());
    } else {
      builder.maximumWeight(config.maxWeight()).weigher((K _, Entry<V> entry) -> entry.weight());
    }
    if (config.isTimed()) {
      builder.expireAfter(new Ages<K, V>(config.timeToIdle().toNanos()));
    }
    entries = builder.build();
  }

  /** How long entries stay: until their time to live or to idle is over, whichever is first. */
  private record Ages<K, V>(long idle) implements Expiry<K, Entry<V>> {
    @Override
    public long expireAfterCreate(K key, Entry<V> entry, long now) {
      return Math.max(0, Math.min(idle, entry.left(now)));
    }

    @Override
    public long expireAfterUpdate(K key, Entry<V> entry, long now, long left) {
      return expireAfterCreate(key, entry, now);
    }

    @Override
    public long expireAfterRead(K key, Entry<V> entry, long now, long left) {
      return expireAfterCreate(key, entry, now);
    }
  }

  /** {@return what is kept for a key} Counts as a use. */
  @Nullable Entry<V> find(K key) {
    return entries.getIfPresent(key);
  }

  /** {@return what is kept for a key} Does not count as a use. */
  @Nullable Entry<V> peek(K key) {
    return entries.policy().getIfPresentQuietly(key);
  }

  /** Keeps an entry in place of what was there; one that is not to be kept leaves nothing. */
  void put(K key, Entry<V> entry) {
    if (entry.isKept()) {
      entries.put(key, entry);
    } else {
      entries.invalidate(key);
    }
  }

  /** {@return what was kept for a key, and is no more} */
  @Nullable Entry<V> remove(K key) {
    return entries.asMap().remove(key);
  }

  void clear() {
    entries.invalidateAll();
  }

  /** {@return how many entries there are} Call {@link #tidy} first. */
  long size() {
    return entries.estimatedSize();
  }

  long weight() {
    return entries.policy().eviction().flatMap(Shelf::weightOf).orElseGet(this::size);
  }

  private static Optional<Long> weightOf(Policy.Eviction<?, ?> eviction) {
    var weight = eviction.weightedSize();
    return weight.isPresent() ? Optional.of(weight.getAsLong()) : Optional.empty();
  }

  /** Drops what is over its bounds now. */
  void tidy() {
    entries.cleanUp();
  }
}
