package dev.weft.pool;

import java.util.Map;

/**
 * A pool at one moment.
 *
 * @param size things that exist, those being opened included
 * @param idle things that wait to be borrowed
 * @param waiters borrowers in line
 * @param peaks the highest values so far
 * @param totals what has happened so far
 * @param evictions how many things were closed, by cause; causes that never occurred are left out
 */
public record PoolStats(
    int size, int idle, int waiters, Peaks peaks, Totals totals, Map<Cause, Long> evictions) {
  /** Why a thing was closed. */
  public enum Cause {
    /** Nobody borrowed it for the idle time. */
    IDLE,
    /** Its lifetime was over. */
    LIFETIME,
    /** The factory found it unusable. */
    UNUSABLE,
    /** Its borrower discarded it. */
    DISCARDED,
    /** The limit in all was reached, and a borrower of another key needed the room. */
    ROOM,
    /** The pool was closed. */
    CLOSED
  }

  /**
   * The highest values so far.
   *
   * @param size things that existed
   * @param inUse things that were lent or being opened
   * @param waiters borrowers in line
   */
  public record Peaks(int size, int inUse, int waiters) {}

  /**
   * What has happened so far.
   *
   * @param borrowed loans
   * @param opened things opened
   * @param openFailures openings that failed
   * @param timeouts borrowers whose time was up
   * @param cancellations borrowers that were cancelled or interrupted
   * @param refused borrowers that found the line too long
   */
  public record Totals(
      long borrowed,
      long opened,
      long openFailures,
      long timeouts,
      long cancellations,
      long refused) {}

  /** {@return things that are lent, those being opened for a borrower included} */
  public int inUse() {
    return size - idle;
  }

  /** {@return how many things were closed for a cause} */
  public long evicted(Cause cause) {
    return evictions.getOrDefault(cause, 0L);
  }
}
