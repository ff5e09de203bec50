package dev.weft.guard;

import java.time.Duration;

/**
 * So many in a time, some of them at once.
 *
 * @param permits how many in each {@code per}; at least 1
 * @param per the time; at least 1 ns for each permit
 * @param burst how many at once after a time of quiet; at least 1, where 1 spaces them evenly
 * @param maxWait the longest time one waits for a permit, who would have to wait longer is refused;
 *     not negative
 */
public record Rate(int permits, Duration per, int burst, Duration maxWait) {
  public Rate {
    Require.atLeast(1, "permits", permits);
    Require.positive("per", per);
    Require.atLeast(1, "burst", burst);
    Require.notNegative("maxWait", maxWait);
    if (per.toNanos() < permits) {
      throw new IllegalArgumentException(
          "per must be at least 1 ns for each of " + permits + " permits, but is " + per);
    }
    if (burst > Long.MAX_VALUE / 4 / (per.toNanos() / permits + 1)) {
      throw new IllegalArgumentException(
          "burst must take less than 70 years at %d per %s, but is %d"
              .formatted(permits, per, burst));
    }
  }

  /** {@return so many in a time, evenly spaced, waited for at most 30 s} */
  public static Rate of(int permits, Duration per) {
    return new Rate(permits, per, 1, Duration.ofSeconds(30));
  }

  /** {@return so many a second, evenly spaced, waited for at most 30 s} */
  public static Rate perSecond(int permits) {
    return of(permits, Duration.ofSeconds(1));
  }

  public Rate withBurst(int number) {
    return new Rate(permits, per, number, maxWait);
  }

  public Rate withMaxWait(Duration time) {
    return new Rate(permits, per, burst, time);
  }

  /** {@return the time between two, rounded up so that there are never more than promised} */
  long interval() {
    return Math.ceilDiv(per.toNanos(), permits);
  }

  @Override
  public String toString() {
    return permits + " per " + per.toMillis() + " ms";
  }
}
