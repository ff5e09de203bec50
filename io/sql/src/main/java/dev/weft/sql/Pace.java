package dev.weft.sql;

/**
 * How quickly a server works, as seen from here: so that it can be told whether it has enough to
 * do. Belongs to the loop of its connection.
 */
final class Pace {
  /** So many statements are never enough. */
  private static final int FEW = 8;

  /** A late one counts for so much of what is known. */
  private static final int SHARE = 16;

  private final long roundTrip;

  /** Nanoseconds from one answer to the next while there are more; 0 as long as nobody knows. */
  private long each;

  /**
   * Of a connection.
   *
   * @param roundTrip how many nanoseconds pass at least from a question to its answer
   */
  Pace(long roundTrip) {
    this.roundTrip = roundTrip;
  }

  /** An answer came so many nanoseconds after the last, and others are to come. */
  void took(long nanos) {
    each = each == 0 ? nanos : each + (nanos - each) / SHARE;
  }

  /**
   * {@return whether the server could be done with so many statements by the time it has more} With
   * a margin of one more way there and back, as both figures vary.
   */
  boolean isSoonDone(int statements) {
    return statements <= FEW || statements * each <= 2 * roundTrip;
  }
}
