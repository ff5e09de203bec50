package dev.weft.crawl;

/**
 * Where a crawl ends, and how much it may use.
 *
 * @param maxPages how many pages are stored at most
 * @param maxDepth how many links away from a seed it goes
 * @param concurrency how many fetches are in flight at most
 * @param maxBody how many bytes of a body are read; a longer one is an error
 */
public record CrawlLimits(int maxPages, int maxDepth, int concurrency, long maxBody) {
  /** The most pages one crawl can be asked for: {@value}. */
  public static final int MOST_PAGES = 1_000_000_000;

  public CrawlLimits {
    if (maxPages < 1 || maxPages > MOST_PAGES) {
      throw new IllegalArgumentException(
          "maxPages must be 1 to %,d, but is %,d".formatted(MOST_PAGES, maxPages));
    }
    if (maxDepth < 0) {
      throw new IllegalArgumentException("maxDepth must be at least 0, but is " + maxDepth);
    }
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1, but is " + concurrency);
    }
    if (maxBody < 1) {
      throw new IllegalArgumentException("maxBody must be at least 1 byte, but is " + maxBody);
    }
  }

  /** {@return 1,000 pages, any depth, 64 at a time, bodies up to 10 MB} */
  public static CrawlLimits defaults() {
    return new CrawlLimits(1_000, Integer.MAX_VALUE, 64, 10_000_000);
  }

  public CrawlLimits withMaxPages(int number) {
    return new CrawlLimits(number, maxDepth, concurrency, maxBody);
  }

  public CrawlLimits withMaxDepth(int number) {
    return new CrawlLimits(maxPages, number, concurrency, maxBody);
  }

  public CrawlLimits withConcurrency(int number) {
    return new CrawlLimits(maxPages, maxDepth, number, maxBody);
  }

  public CrawlLimits withMaxBody(long bytes) {
    return new CrawlLimits(maxPages, maxDepth, concurrency, bytes);
  }
}
