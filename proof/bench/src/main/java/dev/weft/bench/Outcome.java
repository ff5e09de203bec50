package dev.weft.bench;

import org.HdrHistogram.Histogram;

/** What became of requests that came at a fixed rate. One thread writes, nobody reads before. */
final class Outcome {
  private static final long LONGEST = 3_600_000_000_000L;
  private static final int DIGITS = 3;

  private final Histogram answered = new Histogram(LONGEST, DIGITS);
  private final Histogram refused = new Histogram(LONGEST, DIGITS);
  private long givenUp;
  private long broken;

  void answered(int status, long nanos) {
    (status == 200 ? answered : refused).recordValue(Math.clamp(nanos, 0, LONGEST));
  }

  void givenUp() {
    givenUp++;
  }

  void broken() {
    broken++;
  }

  /** From when they were due until the last byte of a 200. */
  Histogram answered() {
    return answered;
  }

  /** The same for any other status. */
  Histogram refused() {
    return refused;
  }

  /** The milliseconds within which so many of them were; not a number if there are none. */
  static double millis(Histogram of, double percent) {
    return of.getTotalCount() == 0 ? Double.NaN : of.getValueAtPercentile(percent) / 1e6;
  }

  @Override
  public String toString() {
    return "%,d answered, %,d refused, %,d given up, %,d broken"
        .formatted(answered.getTotalCount(), refused.getTotalCount(), givenUp, broken);
  }
}
