package dev.weft.pool;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What has happened in a pool so far. Guarded by the pool's lock. */
final class Tally {
  private final Map<PoolStats.Cause, Long> evictions = new EnumMap<>(PoolStats.Cause.class);

  final Histogram waiting = new Histogram();
  final Histogram hold = new Histogram();
  final Histogram creation = new Histogram();

  /** Loans that the ledger knows of. Any thread. */
  final LongAdder borrowed = new LongAdder();

  /** Loans besides those, over the tray, which waited for no time. Any thread. */
  final LongAdder passedOn = new LongAdder();

  private int peakSize;
  private int peakInUse;
  private int peakWaiters;

  long opened;
  long openFailures;
  long timeouts;
  long cancellations;
  long refused;
  long overdue;
  long lost;
  long nested;

  void evicted(PoolStats.Cause cause) {
    evictions.merge(cause, 1L, Long::sum);
  }

  void peak(int size, int inUse, int waiters) {
    peakSize = Math.max(peakSize, size);
    peakInUse = Math.max(peakInUse, inUse);
    peakWaiters = Math.max(peakWaiters, waiters);
  }

  PoolStats.Peaks peaks() {
    return new PoolStats.Peaks(peakSize, peakInUse, peakWaiters);
  }

  PoolStats.Totals totals() {
    return new PoolStats.Totals(
        borrowed.sum() + passedOn.sum(),
        opened,
        openFailures,
        timeouts,
        cancellations,
        refused,
        overdue,
        lost,
        nested);
  }

  PoolStats.Times times() {
    return new PoolStats.Times(waiting.spread(passedOn.sum()), hold.spread(), creation.spread());
  }

  Map<PoolStats.Cause, Long> evictions() {
    return Map.copyOf(evictions);
  }
}
