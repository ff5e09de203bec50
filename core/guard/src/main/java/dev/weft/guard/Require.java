package dev.weft.guard;

import java.time.Duration;

/** The checks the configurations of this room share; each refuses by name. */
final class Require {
  /** Longer ones would overflow when counted in nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Require() {}

  static void atLeast(long least, String what, long number) {
    if (number < least) {
      throw new IllegalArgumentException(
          what + " must be at least " + least + ", but is " + number);
    }
  }

  static void positive(String what, Duration time) {
    if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + " must be more than 0 and at most 100 years, but is " + time);
    }
  }

  static void notNegative(String what, Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + " must be at least 0 and at most 100 years, but is " + time);
    }
  }

  /** A share: more than 0 (or 0, if that is allowed) and at most 1; never NaN. */
  static void share(String what, double share, boolean zero) {
    if (!(share > 0 && share <= 1) && !(zero && share == 0)) {
      throw new IllegalArgumentException(
          what
              + " must be "
              + (zero ? "at least 0" : "more than 0")
              + " and at most 1, but is "
              + share);
    }
  }
}
