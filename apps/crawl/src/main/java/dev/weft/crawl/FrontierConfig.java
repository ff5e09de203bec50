package dev.weft.crawl;

import java.time.Duration;

/**
 * How politely and how far a {@link Frontier} goes.
 *
 * @param delay the least time between the starts of two fetches from one host
 * @param perHost how many fetches from one host may be in flight
 * @param maxQueued how many URLs may wait; more are refused and counted
 * @param maxSeen how many URLs are remembered as seen, at about 32 bytes each; new ones beyond are
 *     refused and counted
 */
record FrontierConfig(Duration delay, int perHost, int maxQueued, int maxSeen) {
  /** The most URLs that can be remembered: {@value}. */
  public static final int MOST_SEEN = 1_000_000_000;

  /** Refuses what no frontier can keep. */
  public FrontierConfig {
    if (delay.isNegative()) {
      throw new IllegalArgumentException(
          "delay is %s; a time between fetches is 0 or more".formatted(delay));
    }
    atLeastOne("perHost", perHost);
    atLeastOne("maxQueued", maxQueued);
    atLeastOne("maxSeen", maxSeen);
    if (maxSeen > MOST_SEEN) {
      throw new IllegalArgumentException(
          "maxSeen is %d; at most %d fit".formatted(maxSeen, MOST_SEEN));
    }
  }

  /** {@return one second, one fetch per host, a million queued, ten million seen} */
  public static FrontierConfig defaults() {
    return new FrontierConfig(Duration.ofSeconds(1), 1, 1_000_000, 10_000_000);
  }

  /** This with another delay. */
  public FrontierConfig withDelay(Duration delay) {
    return new FrontierConfig(delay, perHost, maxQueued, maxSeen);
  }

  /** This with another number of fetches in flight per host. */
  public FrontierConfig withPerHost(int perHost) {
    return new FrontierConfig(delay, perHost, maxQueued, maxSeen);
  }

  /** This with another limit of waiting URLs. */
  public FrontierConfig withMaxQueued(int maxQueued) {
    return new FrontierConfig(delay, perHost, maxQueued, maxSeen);
  }

  /** This with another limit of remembered URLs. */
  public FrontierConfig withMaxSeen(int maxSeen) {
    return new FrontierConfig(delay, perHost, maxQueued, maxSeen);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %d; it must be at least 1".formatted(name, value));
    }
  }
}
