package dev.weft.flow;

/**
 * A batcher at one moment. Every call that was accepted is counted once: {@code calls} is the sum
 * of {@code waiting}, {@code inFlight}, {@code answered}, {@code failed} and {@code left}.
 *
 * @param waiting calls that wait for a bulk call to begin
 * @param inFlight calls in bulk calls that run now; those that left not counted
 * @param bulkCalls bulk calls that run now
 * @param totals what has happened so far
 */
public record BatcherStats(int waiting, int inFlight, int bulkCalls, Totals totals) {
  /**
   * What has happened so far.
   *
   * @param calls calls that were accepted
   * @param answered calls that got their result
   * @param failed calls that got a failure
   * @param left callers that were cancelled or interrupted
   * @param refused calls that found too many waiting, or weighed too much
   * @param bulkCalls bulk calls that began
   */
  public record Totals(
      long calls, long answered, long failed, long left, long refused, long bulkCalls) {}
}
