package dev.weft.client;

import dev.weft.client.BalancerConfig.Ejection;

/**
 * What a balancer knows of one server. Pure: the time is an argument. Guarded by the balancer's
 * lock.
 *
 * <pre>
 * in → ejected        it failed too often, and there is room among those left out
 * ejected → returning its pause is over
 * returning → in      the ramp is over
 * returning → ejected it failed too often again
 * </pre>
 */
final class Seat<E> {
  /** A share so small would not show whether the server is well again. */
  private static final double LEAST_WEIGHT = 0.1;

  private static final int MOST_DOUBLINGS = 30;

  // immutable
  final E endpoint;
  private final BalancerConfig config;

  // guarded by the balancer's lock
  Balancer.State state;
  int inFlight;
  int peak;
  long picked;
  long succeeded;
  long failed;
  long cancelled;
  int ejections;

  /** What it is owed, in turns (smooth weighted round robin). */
  double credit;

  /** Which stay this is, counted: a call that began in an earlier one has no say in this one. */
  long stay;

  /** When the pause ends, or when the ramp began. */
  private long since;

  private int inARow;
  private int doublings;
  private long sliceFrom;
  private int calls;
  private int failures;
  private int callsBefore;
  private int failuresBefore;

  Seat(E endpoint, BalancerConfig config, boolean established, long now) {
    this.endpoint = endpoint;
    this.config = config;
    this.since = now;
    this.sliceFrom = now;
    boolean ramped = established || config.ramp().isZero();
    this.state = ramped ? Balancer.State.IN : Balancer.State.RETURNING;
  }

  /** Makes the changes that are due. */
  void tick(long now) {
    if (state == Balancer.State.EJECTED && now - since >= 0) {
      state = Balancer.State.RETURNING;
    }
    if (state == Balancer.State.RETURNING && now - since >= config.ramp().toNanos()) {
      state = Balancer.State.IN;
    }
  }

  /** {@return which share of its turns it gets, 0 to 1} To be asked after {@link #tick}. */
  double weight(long now) {
    return switch (state) {
      case IN -> 1;
      case EJECTED -> 0;
      case RETURNING ->
          Math.clamp((double) (now - since) / config.ramp().toNanos(), LEAST_WEIGHT, 1);
    };
  }

  void begin() {
    picked++;
    inFlight++;
    peak = Math.max(peak, inFlight);
  }

  /**
   * Ends a call.
   *
   * @param begun the stay in which it began
   * @return whether the server has failed too often
   */
  boolean end(long begun, Balancer.Ending ending, long now) {
    inFlight--;
    switch (ending) {
      case SUCCEEDED -> succeeded++;
      case FAILED -> failed++;
      case CANCELLED -> cancelled++;
    }
    if (begun != stay || ending == Balancer.Ending.CANCELLED || state == Balancer.State.EJECTED) {
      return false;
    }
    roll(now);
    calls++;
    if (ending == Balancer.Ending.SUCCEEDED) {
      inARow = 0;
      return false;
    }
    inARow++;
    failures++;
    return isSick();
  }

  private boolean isSick() {
    Ejection limits = config.ejection();
    int known = calls + callsBefore;
    return inARow >= limits.consecutive()
        || (known >= limits.minCalls()
            && failures + failuresBefore >= limits.failureRate() * known);
  }

  /** The window is two slices, of which the older one is forgotten as a whole. */
  private void roll(long now) {
    long slice = Math.max(1, config.ejection().window().toNanos() / 2);
    long age = now - sliceFrom;
    if (age < slice) {
      return;
    }
    boolean next = age < 2 * slice;
    callsBefore = next ? calls : 0;
    failuresBefore = next ? failures : 0;
    calls = 0;
    failures = 0;
    sliceFrom = next ? sliceFrom + slice : now;
  }

  void eject(long now) {
    Ejection limits = config.ejection();
    boolean again = ejections > 0 && now - since <= limits.longestPause().toNanos();
    doublings = again ? Math.min(doublings + 1, MOST_DOUBLINGS) : 0;
    double pause = (double) limits.pause().toNanos() * (1L << doublings);
    since = now + (long) Math.min(pause, (double) limits.longestPause().toNanos());
    state = Balancer.State.EJECTED;
    ejections++;
    stay++;
    credit = 0;
    inARow = 0;
    calls = 0;
    failures = 0;
    callsBefore = 0;
    failuresBefore = 0;
  }

  Balancer.EndpointStats<E> stats() {
    return new Balancer.EndpointStats<>(
        endpoint, state, inFlight, peak, picked, succeeded, failed, cancelled, ejections);
  }
}
