package dev.weft.guard;

import java.util.Arrays;

/** The latest latencies, and a percentile of them, if one is asked for. Guarded by its owner. */
final class Latencies {
  private static final int KEPT = 256;

  /** Fewer say nothing of their tail. */
  static final int ENOUGH = 20;

  /** Sorting at each call would cost more than a percentile a little old. */
  private static final int EVERY = 16;

  // immutable
  private final double percentile;

  // guarded by the owner's lock
  private final long[] ring = new long[KEPT];
  private long count;
  private long known = -1;

  /**
   * @param percentile as a share; 0 if nobody will ask: then nothing is kept
   */
  Latencies(double percentile) {
    this.percentile = percentile;
  }

  void add(long nanos) {
    if (percentile == 0) {
      return;
    }
    ring[(int) (count++ % KEPT)] = nanos;
    if (count >= ENOUGH && (known < 0 || count % EVERY == 0)) {
      known = sorted();
    }
  }

  /** {@return the percentile, or -1 if too few are known} */
  long value() {
    return known;
  }

  private long sorted() {
    long[] some = Arrays.copyOf(ring, (int) Math.min(count, KEPT));
    Arrays.sort(some);
    return some[Math.max(0, (int) Math.ceil(percentile * some.length) - 1)];
  }
}
