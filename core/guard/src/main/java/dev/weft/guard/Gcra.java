package dev.weft.guard;

/**
 * When the next permit is due: the generic cell rate algorithm, a token bucket that keeps one time
 * instead of a filling level. Pure; guarded by its owner.
 *
 * <p>Source: ITU-T Recommendation I.371, "Traffic control and congestion control in B-ISDN".
 */
final class Gcra {
  // immutable
  private final long interval;
  private final long tolerance;

  /** When the next would arrive if all were evenly spaced. Guarded by the owner's lock. */
  private long theoretical;

  private boolean begun;

  Gcra(Rate rate) {
    this.interval = rate.interval();
    this.tolerance = interval * (rate.burst() - 1);
  }

  /** {@return how long from now the permit is due that comes after {@code ahead} others; ≥ 0} */
  long delay(long now, long ahead) {
    long first = begun ? Math.max(0, theoretical - now) : 0;
    return Math.max(0, saturated(first, ahead) - tolerance);
  }

  /** Takes a permit that is due. */
  void take(long now) {
    theoretical = (begun && theoretical - now > 0 ? theoretical : now) + interval;
    begun = true;
  }

  /** {@return whether it is as good as new} */
  boolean isFull(long now) {
    return !begun || theoretical - now <= 0;
  }

  private long saturated(long first, long ahead) {
    return ahead > (Long.MAX_VALUE - first) / interval ? Long.MAX_VALUE : first + ahead * interval;
  }
}
