package dev.weft.guard;

/**
 * How many calls may run, found from how long they take. Pure; guarded by its owner.
 *
 * <p>Compares each latency with a reference: as long as it is no more than half again as long,
 * there is no queue on the other side and the limit grows by its square root; if it is longer, the
 * limit shrinks in proportion, at most by half; both smoothed. A call that timed out or was refused
 * shrinks it by a tenth. A limit that is not even half used says nothing and stays.
 *
 * <p>The reference is the average latency at half the limit, measured again from time to time. A
 * slow average of all latencies would follow the queue that the limit itself has made, and under
 * steady overload both would climb to the maximum.
 *
 * <pre>
 * probing → steady → draining → probing → steady → …
 * </pre>
 *
 * <p>Source: the Gradient limits of Netflix's concurrency-limits (2018); the drain is that of BBR,
 * N. Cardwell and others, "BBR: Congestion-Based Congestion Control", ACM Queue 14(5), 2016; the
 * cut on failure is that of V. Jacobson, "Congestion Avoidance and Control", 1988.
 */
final class Gradient {
  private static final double TOLERANCE = 1.5;
  private static final double SMOOTHING = 0.2;
  private static final double CUT = 0.9;
  private static final int PROBED = 10;

  /** So many steady samples for each sample of a limit's worth: the drains cost a few percent. */
  private static final int STEADY = 50;

  private enum Phase {
    STEADY,
    /** At half the limit, until those that ran before have ended. */
    DRAINING,
    /** At half the limit, measuring. */
    PROBING
  }

  // immutable
  private final AdaptiveLimitConfig config;

  // guarded by the owner's lock
  private double limit;
  private double reference;
  private double average;

  /** The first probe is at the full limit: nothing has run that could have made a queue. */
  private Phase phase = Phase.PROBING;

  private int samples;

  Gradient(AdaptiveLimitConfig config) {
    this.config = config;
    this.limit = config.start();
  }

  int limit() {
    boolean full = phase == Phase.STEADY || reference == 0;
    return full ? (int) limit : Math.max(config.min(), (int) (limit / 2));
  }

  /** A call succeeded. */
  void succeeded(long latency, int running) {
    double now = Math.max(1, latency);
    samples++;
    switch (phase) {
      case STEADY -> adapt(now, running);
      case DRAINING -> enterAfter((int) limit, Phase.PROBING);
      case PROBING -> measure(now);
    }
  }

  /** A call was dropped by the other side: it timed out, or was refused. */
  void dropped() {
    become(limit * CUT);
  }

  private void adapt(double now, int running) {
    if (running >= limit / 2) {
      double gradient = Math.clamp(TOLERANCE * reference / now, 0.5, 1.0);
      double next = limit * gradient + Math.sqrt(limit);
      become(limit * (1 - SMOOTHING) + next * SMOOTHING);
    }
    enterAfter(STEADY * Math.max(PROBED, (int) limit), Phase.DRAINING);
  }

  private void measure(double now) {
    average = samples == 1 ? now : average + (now - average) / samples;
    if (samples == PROBED) {
      reference = average;
    }
    enterAfter(PROBED, Phase.STEADY);
  }

  private void enterAfter(int number, Phase next) {
    if (samples >= number) {
      phase = next;
      samples = 0;
    }
  }

  private void become(double next) {
    limit = Math.clamp(next, config.min(), config.max());
  }
}
