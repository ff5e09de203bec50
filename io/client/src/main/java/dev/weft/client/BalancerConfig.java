package dev.weft.client;

import java.time.Duration;

/**
 * How calls are spread over several servers.
 *
 * @param policy who is next
 * @param ejection whom to leave out, and for how long
 * @param ramp how long a server that comes back, or is new, takes until it gets a full share; 0 for
 *     at once
 */
public record BalancerConfig(Policy policy, Ejection ejection, Duration ramp) {
  /** Who is next. */
  public enum Policy {
    /** One after another. */
    ROUND_ROBIN,

    /** The one with the fewest calls under way; of several, one after another. */
    LEAST_IN_FLIGHT,

    /**
     * Of two taken by chance, the one with fewer calls under way: as even as asking all, without a
     * herd when many clients do the same (M. Mitzenmacher, "The Power of Two Choices in Randomized
     * Load Balancing", IEEE TPDS 12(10), 2001).
     */
    TWO_CHOICES
  }

  /**
   * When a server is sick, and left out for a while.
   *
   * @param consecutive so many failures, one after another; at least 1
   * @param failureRate or this share of the calls of the window; more than 0, at most 1
   * @param minCalls with fewer calls in the window, the share says nothing; at least 1
   * @param window the stretch of time whose calls are counted; positive
   * @param pause how long it is left out the first time; twice as long each time that follows soon
   * @param longestPause the longest it is left out
   * @param most the share of the servers that may be left out at a time; 0 to 1
   */
  public record Ejection(
      int consecutive,
      double failureRate,
      int minCalls,
      Duration window,
      Duration pause,
      Duration longestPause,
      double most) {
    public Ejection {
      atLeastOne("consecutive", consecutive);
      atLeastOne("minCalls", minCalls);
      positive("window", window);
      positive("pause", pause);
      positive("longestPause", longestPause);
      if (!(failureRate > 0 && failureRate <= 1)) {
        throw new IllegalArgumentException(
            "failureRate must be more than 0 and at most 1, but is " + failureRate);
      }
      if (!(most >= 0 && most <= 1)) {
        throw new IllegalArgumentException("most must be 0 to 1, but is " + most);
      }
      if (longestPause.compareTo(pause) < 0) {
        throw new IllegalArgumentException(
            "longestPause must be at least the pause, %s, but is %s"
                .formatted(pause, longestPause));
      }
    }

    /**
     * {@return after 5 failures in a row, or half of at least 20 calls in 10 s: left out for 10 s,
     * at most 5 min; at most half of the servers}
     */
    public static Ejection defaults() {
      return new Ejection(
          5, 0.5, 20, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(5), 0.5);
    }

    /** {@return nobody is ever left out} */
    public static Ejection never() {
      return defaults().withMost(0);
    }

    public Ejection withConsecutive(int failures) {
      return new Ejection(failures, failureRate, minCalls, window, pause, longestPause, most);
    }

    public Ejection withFailureRate(double rate, int ofAtLeast, Duration within) {
      return new Ejection(consecutive, rate, ofAtLeast, within, pause, longestPause, most);
    }

    public Ejection withPause(Duration first, Duration longest) {
      return new Ejection(consecutive, failureRate, minCalls, window, first, longest, most);
    }

    public Ejection withMost(double share) {
      return new Ejection(consecutive, failureRate, minCalls, window, pause, longestPause, share);
    }
  }

  public BalancerConfig {
    if (ramp.isNegative()) {
      throw new IllegalArgumentException("ramp must not be negative, but is " + ramp);
    }
  }

  /** {@return two choices, the default ejection, a ramp of 10 s} */
  public static BalancerConfig defaults() {
    return new BalancerConfig(Policy.TWO_CHOICES, Ejection.defaults(), Duration.ofSeconds(10));
  }

  public BalancerConfig withPolicy(Policy which) {
    return new BalancerConfig(which, ejection, ramp);
  }

  public BalancerConfig withEjection(Ejection which) {
    return new BalancerConfig(policy, which, ramp);
  }

  public BalancerConfig withRamp(Duration time) {
    return new BalancerConfig(policy, ejection, time);
  }

  private static void atLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + number);
    }
  }

  private static void positive(String what, Duration time) {
    if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofDays(36_500)) > 0) {
      throw new IllegalArgumentException(
          what + " must be more than 0 and at most 100 years, but is " + time);
    }
  }
}
