package dev.weft.cache;

import dev.weft.cache.CacheStats.Loads;
import dev.weft.cache.CacheStats.Totals;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What has happened so far. Any thread counts. */
final class Tally {
  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder evictions = new LongAdder();
  final LongAdder begun = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder abandoned = new LongAdder();
  final LongAdder nanos = new LongAdder();

  Totals totals() {
    Duration time = Duration.ofNanos(nanos.sum());
    Loads loads = new Loads(begun.sum(), failed.sum(), abandoned.sum(), time);
    return new Totals(hits.sum(), misses.sum(), evictions.sum(), loads);
  }
}
