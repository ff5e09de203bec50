package dev.weft.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A pool at one moment.
 *
 * @param size things that exist, those being opened included
 * @param idle things that wait to be borrowed
 * @param opening things that are being opened
 * @param waiters borrowers in line
 * @param limit how many things may exist now: the maximum, or what the pool has adapted to
 * @param peaks the highest values so far
 * @param totals what has happened so far
 * @param times how long it took
 * @param evictions how many things were closed, by cause; causes that never occurred are left out
 * @param resizes the latest changes of the limit, the oldest first; at most 32
 */
public record PoolStats(
    int size,
    int idle,
    int opening,
    int waiters,
    int limit,
    Peaks peaks,
    Totals totals,
    Times times,
    Map<Cause, Long> evictions,
    List<Resize> resizes) {
  /** Why a thing was closed. */
  public enum Cause {
    /** Nobody borrowed it for the idle time. */
    IDLE,
    /** Its lifetime was over. */
    LIFETIME,
    /** The factory found it unusable, or could not reset it. */
    UNUSABLE,
    /** Its borrower discarded it. */
    DISCARDED,
    /** Its borrower lost it: the lease was garbage-collected. */
    LEAKED,
    /** The limit in all was reached, and a borrower of another key needed the room. */
    ROOM,
    /** The pool became smaller. */
    RESIZED,
    /** The pool was closed. */
    CLOSED
  }

  /**
   * The highest values so far.
   *
   * @param size things that existed
   * @param inUse things that were lent
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
   * @param overdue loans that were reported for their length
   * @param lost leases that were garbage-collected before their ending
   * @param nested borrowers that waited while they held a thing of this pool
   */
  public record Totals(
      long borrowed,
      long opened,
      long openFailures,
      long timeouts,
      long cancellations,
      long refused,
      long overdue,
      long lost,
      long nested) {}

  /**
   * How long it took.
   *
   * @param waiting for a borrower to be lent something
   * @param hold until a borrower gave back or discarded
   * @param creation to open a thing, if that succeeded
   */
  public record Times(Spread waiting, Spread hold, Spread creation) {}

  /**
   * A change of how many things may exist.
   *
   * @param at when, since the pool was first used
   * @param from the limit before
   * @param to the limit after
   * @param reason why
   * @param numbers what the decision was made from, for people
   */
  public record Resize(Duration at, int from, int to, Reason reason, String numbers) {}

  /** Why the limit of a pool was changed. */
  public enum Reason {
    /** Borrowers waited for longer than it takes to open a thing. */
    WAITING,
    /** Fewer were needed for some time. */
    IDLE,
    /** It had grown, and no more was done than before: the bottleneck is elsewhere. */
    NO_GAIN,
    /** {@link Pool#resize} was called. */
    ASKED
  }

  /** {@return things that are lent} */
  public int inUse() {
    return size - idle - opening;
  }

  /** {@return how many things were closed for a cause} */
  public long evicted(Cause cause) {
    return evictions.getOrDefault(cause, 0L);
  }
}
