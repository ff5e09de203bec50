package dev.weft.crawl;

import java.time.Duration;

/**
 * How far a crawl is.
 *
 * @param pages URLs answered with a final response and stored
 * @param failed URLs that got no final response; stored with their error
 * @param skippedByRobots URLs that robots.txt forbids
 * @param bytes bytes of bodies received, after decompression
 * @param retries fetches that were tried again
 * @param inFlight fetches under way
 * @param queued URLs waiting
 * @param refused URLs dropped because too many waited or were known
 * @param leftOut URLs of earlier runs that wait for a later one, as too many wait for this one
 * @param outOfScope links of its pages that lead out of its scope, each time one was seen
 * @param elapsed the time since the crawl began
 */
public record CrawlProgress(
    long pages,
    long failed,
    long skippedByRobots,
    long bytes,
    long retries,
    int inFlight,
    int queued,
    long refused,
    long leftOut,
    long outOfScope,
    Duration elapsed) {
  /** {@return pages per second so far} */
  public double pagesPerSecond() {
    double seconds = elapsed.toNanos() / 1e9;
    return seconds == 0 ? 0 : pages / seconds;
  }
}
