package dev.weft.guard;

import java.time.Duration;

/**
 * When a breaker opens, and how it closes again.
 *
 * @param window the stretch of time whose calls are counted; positive
 * @param minCalls with fewer calls in the window it never opens; at least 1
 * @param failureRate it opens when this share of the calls failed; more than 0, at most 1
 * @param slow which calls are slow, and how many are too many
 * @param pause how long it stays open before it lets probes through; positive
 * @param probes how many calls it lets through half-open, and how many of them must succeed to
 *     close it; at least 1
 */
public record BreakerConfig(
    Duration window, int minCalls, double failureRate, Slow slow, Duration pause, int probes) {
  /**
   * Which calls are slow, and how many are too many.
   *
   * @param from a call that takes this long is slow; positive
   * @param rate the breaker opens when this share of the calls was slow; more than 0, at most 1
   */
  public record Slow(Duration from, double rate) {
    public Slow {
      Require.positive("from", from);
      Require.share("rate", rate, false);
    }

    /** {@return that no call is slow} */
    public static Slow never() {
      return new Slow(Duration.ofDays(36_500), 1);
    }
  }

  public BreakerConfig {
    Require.positive("window", window);
    Require.atLeast(1, "minCalls", minCalls);
    Require.share("failureRate", failureRate, false);
    Require.positive("pause", pause);
    Require.atLeast(1, "probes", probes);
  }

  /** {@return 50 % of at least 20 calls in 10 s failed; 5 s of pause, 3 probes; none is slow} */
  public static BreakerConfig defaults() {
    return new BreakerConfig(
        Duration.ofSeconds(10), 20, 0.5, Slow.never(), Duration.ofSeconds(5), 3);
  }

  public BreakerConfig withWindow(Duration time) {
    return new BreakerConfig(time, minCalls, failureRate, slow, pause, probes);
  }

  public BreakerConfig withMinCalls(int number) {
    return new BreakerConfig(window, number, failureRate, slow, pause, probes);
  }

  public BreakerConfig withFailureRate(double rate) {
    return new BreakerConfig(window, minCalls, rate, slow, pause, probes);
  }

  public BreakerConfig withSlow(Duration from, double rate) {
    return new BreakerConfig(window, minCalls, failureRate, new Slow(from, rate), pause, probes);
  }

  public BreakerConfig withPause(Duration time) {
    return new BreakerConfig(window, minCalls, failureRate, slow, time, probes);
  }

  public BreakerConfig withProbes(int number) {
    return new BreakerConfig(window, minCalls, failureRate, slow, pause, number);
  }
}
