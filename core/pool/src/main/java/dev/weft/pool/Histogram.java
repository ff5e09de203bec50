package dev.weft.pool;

import java.util.Arrays;

/**
 * How often something took how long, in logarithmic steps that are divided evenly: a value is known
 * to 1/16 of itself, from 16 ns to three days; less counts exactly, more as three days.
 *
 * <p>Bounded in memory (6 KB), and does not allocate to record. Guarded by the pool's lock.
 */
final class Histogram {
  private static final int BITS = 4;
  private static final int STEPS = 1 << BITS;

  /** 2^48 ns are a little more than three days. */
  private static final long LARGEST = (1L << 48) - 1;

  private final long[] counts = new long[index(LARGEST) + 1];
  private double sum;
  private long max;

  void record(long nanos) {
    long value = Math.clamp(nanos, 0, LARGEST);
    counts[index(value)]++;
    sum += value;
    max = Math.max(max, value);
  }

  /** Small values as they are; others by their highest bit and the four bits after it. */
  static int index(long value) {
    if (value < STEPS) {
      return (int) value;
    }
    int shift = 63 - Long.numberOfLeadingZeros(value) - BITS;
    return shift * STEPS + (int) (value >>> shift);
  }

  /** {@return the largest value that is counted at an index} */
  static long largest(int index) {
    if (index < 2 * STEPS) {
      return index;
    }
    int shift = index / STEPS - 1;
    long next = 1L + index % STEPS + STEPS;
    return (next << shift) - 1;
  }

  Spread spread() {
    return spread(0);
  }

  /**
   * {@return what was recorded}
   *
   * @param zeros how often it took no time besides
   */
  Spread spread(long zeros) {
    int end = max == 0 && counts[0] + zeros == 0 ? 0 : index(max) + 1;
    long[] all = Arrays.copyOf(counts, end);
    if (zeros > 0) {
      all[0] += zeros;
    }
    return new Spread(all, sum, max);
  }
}
