package dev.weft.net;

/**
 * A resolver at one moment.
 *
 * @param names names that are remembered, also that they do not exist
 * @param inFlight names that are being asked for
 * @param waiters callers that wait for an answer
 * @param totals what has happened so far
 */
public record ResolverStats(int names, int inFlight, int waiters, Totals totals) {
  /**
   * What has happened so far.
   *
   * @param hits questions answered from memory; literals and configured hosts are not counted
   * @param misses questions that had to wait for an answer
   * @param queries queries that were begun, refreshes included
   * @param refreshes queries that nobody waited for when they were begun
   * @param failures queries without an answer, those that were stopped not counted
   * @param stale questions answered beyond the time of the records, because no name server did
   */
  public record Totals(
      long hits, long misses, long queries, long refreshes, long failures, long stale) {}
}
