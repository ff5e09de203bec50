package dev.weft.cache;

import java.time.Duration;

/**
 * A cache at one moment.
 *
 * @param size entries, kept failures included
 * @param weight what they weigh together
 * @param inFlight keys that are being loaded
 * @param waiters callers that wait for the load of another
 * @param totals what has happened so far
 */
public record CacheStats(long size, long weight, int inFlight, int waiters, Totals totals) {
  /**
   * What has happened so far.
   *
   * @param hits questions answered at once, by a value or a kept failure
   * @param misses questions that found nothing or had to load or to wait for a load
   * @param evictions entries that went for lack of room or for their age
   * @param loads what came of loads
   */
  public record Totals(long hits, long misses, long evictions, Loads loads) {}

  /**
   * What came of loads. What has begun and is in none of the other numbers has succeeded, or still
   * runs.
   *
   * @param begun loads that were begun, refreshes included
   * @param failed loads that failed
   * @param abandoned loads whose caller was cancelled or interrupted
   * @param time how long all loads that have ended took together
   */
  public record Loads(long begun, long failed, long abandoned, Duration time) {}
}
