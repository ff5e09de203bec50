package dev.weft.pool;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long something took, over all that happened so far: known to 1/16 of each value. Immutable.
 */
public final class Spread {
  private final long[] counts;
  private final long count;
  private final double sum;
  private final long max;

  Spread(long[] counts, double sum, long max) {
    this.counts = counts;
    this.count = Arrays.stream(counts).sum();
    this.sum = sum;
    this.max = max;
  }

  /** {@return how often it happened} */
  public long count() {
    return count;
  }

  /** {@return the mean, exactly; zero if nothing happened} */
  public Duration mean() {
    return count == 0 ? Duration.ZERO : Duration.ofNanos(Math.round(sum / count));
  }

  /** {@return the longest time, exactly; zero if nothing happened} */
  public Duration max() {
    return Duration.ofNanos(max);
  }

  /**
   * {@return a time that so large a part did not exceed; at most 1/16 too long} Zero if nothing
   * happened.
   *
   * @param part more than 0 and at most 1, such as 0.99
   */
  public Duration percentile(double part) {
    if (!(part > 0 && part <= 1)) {
      throw new IllegalArgumentException("part must be more than 0 and at most 1, but is " + part);
    }
    long rank = (long) Math.ceil(part * count);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Duration.ofNanos(Math.min(max, Histogram.largest(i)));
      }
    }
    return Duration.ZERO;
  }

  @Override
  public String toString() {
    return "%d times, p50 %s, p99 %s, max %s"
        .formatted(count, percentile(0.5), percentile(0.99), max());
  }
}
