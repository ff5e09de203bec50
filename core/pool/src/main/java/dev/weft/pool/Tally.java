package dev.weft.pool;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What has happened in a pool so far. Guarded by the pool's lock. */
final class Tally {
  private final Map<PoolStats.Cause, Long> evictions = new EnumMap<>(PoolStats.Cause.class);

  /** Any thread. */
  final LongAdder borrowed = new LongAdder();

  private int peakSize;
  private int peakInUse;
  private int peakWaiters;

  long opened;
  long openFailures;
  long timeouts;
  long cancellations;
  long refused;

  void evicted(PoolStats.Cause cause) {
    evictions.merge(cause, 1L, Long::sum);
  }

  void peak(int size, int inUse, int waiters) {
    peakSize = Math.max(peakSize, size);
    peakInUse = Math.max(peakInUse, inUse);
    peakWaiters = Math.max(peakWaiters, waiters);
  }

  PoolStats stats(int size, int idle, int waiters) {
    return new PoolStats(
        size,
        idle,
        waiters,
        new PoolStats.Peaks(peakSize, peakInUse, peakWaiters),
        new PoolStats.Totals(
            borrowed.sum(), opened, openFailures, timeouts, cancellations, refused),
        Map.copyOf(evictions));
  }
}
