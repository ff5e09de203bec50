package dev.weft.pool;

/** How long things are held and how long it takes to open one, of late. Guarded by the lock. */
final class Load {
  private static final double WEIGHT = 1 / 8.0;

  private double hold = -1;
  private double creation = -1;

  /** What is lent, and the sum of when, counted from the first loan. */
  private int lent;

  private double sumOfLentAt;
  private long origin;

  void lent(Slot<?, ?> slot, long since) {
    if (lent++ == 0) {
      origin = since;
      sumOfLentAt = 0;
    }
    slot.bookedAt = since;
    sumOfLentAt += (double) (since - origin);
  }

  void returned(Slot<?, ?> slot) {
    lent--;
    sumOfLentAt -= (double) (slot.bookedAt - origin);
  }

  /** Nothing is lent, until it is told again. */
  void forget() {
    lent = 0;
  }

  void held(long nanos) {
    hold = mean(hold, (double) nanos);
  }

  void opened(long took) {
    creation = mean(creation, (double) took);
  }

  private static double mean(double known, double next) {
    return known < 0 ? next : known + (next - known) * WEIGHT;
  }

  /**
   * {@return how long a thing is held, in nanoseconds: as of late, or the mean age of the loans if
   * they are older than that}
   */
  double hold(long now) {
    double age = lent == 0 ? 0 : Math.max(0, now - origin - sumOfLentAt / lent);
    return Math.max(age, hold);
  }

  /** {@return how long it takes to open a thing, in nanoseconds, 0 if that is not known} */
  double creation() {
    return Math.max(0, creation);
  }

  /** {@return how many things, of so many that are lent, come back while one is opened} */
  double returnsWithinAnOpening(int some, long now) {
    if (some == 0 || creation <= 0) {
      return 0;
    }
    return Math.floor(some * creation / hold(now)); // infinite if nothing was held for any time yet
  }
}
