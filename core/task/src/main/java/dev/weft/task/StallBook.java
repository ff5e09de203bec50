package dev.weft.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the stalls of one loop: decides, look by look, which of them is told.
 *
 * <p>A stall is one turn seen for the bound at least. It is told at most once in a while and again
 * while it lasts; others that fall into that while are counted. Time in which code is loaded does
 * not count. The watch's thread only.
 */
final class StallBook {
  /** At most one report of a loop in this time. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  /** So many times the bound a loop may be held while code is loaded for the first time. */
  private static final int COLD = 10;

  /** What one turn of a loop runs: the number of the turn and the thread that is at it. */
  record Turn(int number, Thread thread) {}

  private enum Told {
    NOT_YET,
    LEFT_OUT,
    TOLD
  }

  private final long bound;

  private @Nullable Turn turn;
  private Told told = Told.NOT_YET;
  private long begun;

  /** When it began to count. */
  private long since;

  private long lastLook;
  private long lastReport;
  private boolean reported;
  private int leftOut;

  StallBook(Duration bound) {
    this.bound = bound.toNanos();
  }

  /** {@return whether a look finds the turn that the last one found} */
  boolean isSeenAgain(@Nullable Turn seen, long now) {
    boolean late = now - lastLook >= bound; // the machine stood still, the turn is not to blame
    lastLook = now;
    if (seen == null || late || !seen.equals(turn)) {
      turn = seen;
      begun = now;
      since = now;
      told = Told.NOT_YET;
      return false;
    }
    return true;
  }

  /** {@return whether the turn that was seen again is to be told now} */
  boolean isDue(long now) {
    if (now - since < bound) {
      return false;
    }
    if (reported && now - lastReport < PAUSE.toNanos()) {
      leaveOut();
      return false;
    }
    return true;
  }

  /** Counts what the turn takes from here on only. {@return not if it has taken far too much} */
  boolean forgives(long now) {
    boolean may = now - begun < COLD * bound;
    since = may ? now : since;
    return may;
  }

  private void leaveOut() {
    if (told == Told.NOT_YET) {
      told = Told.LEFT_OUT;
      leftOut++;
    }
  }

  /**
   * Notes that the turn has been told.
   *
   * @return how many other stalls were left out since the last time
   */
  int told(long now) {
    int others = told == Told.LEFT_OUT ? leftOut - 1 : leftOut;
    told = Told.TOLD;
    leftOut = 0;
    lastReport = now;
    reported = true;
    return others;
  }

  /** {@return how long the turn has been seen} */
  Duration held(long now) {
    return Duration.ofNanos(now - begun);
  }
}
