package dev.weft.sql;

import java.time.Duration;

/**
 * How quickly a server works and how far away it is, as seen from here: so that it can be told
 * whether it has enough to do. Belongs to the loop of its connection.
 *
 * <p>Both look the same while much is under way. So now and then nothing is sent until nothing is
 * under way any more, and how long the next answer takes is the way there and back. Source:
 * Cardwell et al., "BBR: Congestion-Based Congestion Control", 2016, which does so for TCP.
 */
final class Pace {
  /** So many statements are never enough. */
  private static final int FEW = 8;

  /** A late one counts for so much of what is known. */
  private static final int SHARE = 16;

  private static final long PERIOD = Duration.ofSeconds(1).toNanos();

  /** So many round trips are between two looks at them, at least: they cost one. */
  private static final int REST = 256;

  /** Nanoseconds from one answer to the next while there are more; 0 as long as nobody knows. */
  private long each;

  /** In nanoseconds; as long as nobody knows, so far that nothing is ever enough. */
  private long roundTrip = Long.MAX_VALUE / 2;

  /** When the round trip is to be looked at, on the clock of whoever asks, in nanoseconds. */
  private long next;

  /** Nothing is sent as long as something is under way. */
  private boolean draining;

  /** The next answer tells the round trip, which began at {@link #began}. */
  private boolean measuring;

  private long began;

  /** Of a connection that is new now. */
  Pace(long now) {
    this.next = now;
  }

  /** {@return whether more is to be sent now, to a server that has so many statements} */
  boolean isDue(int sent, long now) {
    if (!draining && !measuring && sent > FEW && now - next >= 0) {
      draining = true;
    }
    if (draining) {
      return sent == 0;
    }
    return sent <= FEW || sent * each <= 2 * roundTrip;
  }

  /** More is sent now. */
  void sends(long now) {
    if (draining) {
      draining = false;
      measuring = true;
      began = now;
    }
  }

  /**
   * An answer has come now.
   *
   * @param nanos since the last one
   * @param more whether others are under way
   */
  void answered(long nanos, boolean more, long now) {
    if (measuring) {
      measuring = false;
      roundTrip = now - began;
      next = now + Math.max(PERIOD, REST * roundTrip);
    } else if (more) {
      each = each == 0 ? nanos : each + (nanos - each) / SHARE;
    }
  }
}
