package dev.weft.bench;

import java.util.Locale;

/** How often a measured program repeats what it times, the same for all. */
final class Rounds {
  /** Enough to be compiled. */
  static final int WARM_UPS = 6;

  static final int COUNTED = 7;

  private Rounds() {}

  /** Work that tells how long it took. */
  interface Round {
    long nanos(int count) throws InterruptedException;
  }

  /** Warms up and repeats. {@return the JSON object to print} */
  static String json(Round round, int count) throws InterruptedException {
    return String.format(Locale.ROOT, "{\"nanos\": %.2f}", median(round, count));
  }

  /**
   * Warms up and repeats. {@return the nanoseconds for one of so many, the median of the rounds}
   */
  static double median(Round round, int count) throws InterruptedException {
    for (int i = 0; i < WARM_UPS; i++) {
      round.nanos(count);
    }
    Samples samples = new Samples();
    for (int i = 0; i < COUNTED; i++) {
      samples.add((double) round.nanos(count) / count);
    }
    return samples.median();
  }
}
