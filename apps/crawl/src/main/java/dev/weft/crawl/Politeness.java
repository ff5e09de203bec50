package dev.weft.crawl;

import java.time.Duration;

/**
 * How a crawl treats the hosts it visits.
 *
 * @param userAgent what it calls itself; starts with the name that robots.txt rules are for
 * @param delay the least time between the starts of two fetches from one host; a host's Crawl-delay
 *     counts when it is longer
 * @param perHost how many fetches from one host may be in flight
 * @param robots whether robots.txt is obeyed
 */
public record Politeness(String userAgent, Duration delay, int perHost, boolean robots) {
  public Politeness {
    Robots.productToken(userAgent);
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, but is " + delay);
    }
    if (perHost < 1) {
      throw new IllegalArgumentException("perHost must be at least 1, but is " + perHost);
    }
  }

  /** {@return weft, 250 ms, 8 per host, robots.txt obeyed} */
  public static Politeness defaults() {
    return new Politeness("weft/0.1", Duration.ofMillis(250), 8, true);
  }

  public Politeness withUserAgent(String name) {
    return new Politeness(name, delay, perHost, robots);
  }

  public Politeness withDelay(Duration least) {
    return new Politeness(userAgent, least, perHost, robots);
  }

  public Politeness withPerHost(int number) {
    return new Politeness(userAgent, delay, number, robots);
  }

  public Politeness withRobots(boolean obeyed) {
    return new Politeness(userAgent, delay, perHost, obeyed);
  }
}
