package dev.weft.crawl;

import dev.weft.http.Url;
import java.time.Duration;
import java.util.List;

/**
 * What is crawled, and how.
 *
 * @param seeds where it starts; at least one
 * @param scope which links it follows
 * @param limits where it ends
 * @param politeness how it treats the hosts
 * @param timeout how long one fetch may take, with its body
 * @param retries how often a fetch that failed in passing is tried again
 */
public record CrawlConfig(
    List<Url> seeds,
    Scope scope,
    CrawlLimits limits,
    Politeness politeness,
    Duration timeout,
    int retries) {
  public CrawlConfig {
    seeds = List.copyOf(seeds);
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("a crawl needs at least one URL to start from");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, but is " + timeout);
    }
    if (retries < 0) {
      throw new IllegalArgumentException("retries must be at least 0, but is " + retries);
    }
  }

  /** {@return a crawl of the folders of the seeds with the defaults of its parts} */
  public static CrawlConfig of(List<Url> seeds) {
    return new CrawlConfig(
        seeds,
        Scope.of(Scope.Reach.PREFIX, seeds),
        CrawlLimits.defaults(),
        Politeness.defaults(),
        Duration.ofSeconds(30),
        3);
  }

  public CrawlConfig withScope(Scope which) {
    return new CrawlConfig(seeds, which, limits, politeness, timeout, retries);
  }

  public CrawlConfig withLimits(CrawlLimits which) {
    return new CrawlConfig(seeds, scope, which, politeness, timeout, retries);
  }

  public CrawlConfig withPoliteness(Politeness which) {
    return new CrawlConfig(seeds, scope, limits, which, timeout, retries);
  }

  public CrawlConfig withTimeout(Duration bound) {
    return new CrawlConfig(seeds, scope, limits, politeness, bound, retries);
  }

  public CrawlConfig withRetries(int number) {
    return new CrawlConfig(seeds, scope, limits, politeness, timeout, number);
  }
}
