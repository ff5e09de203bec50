package dev.weft.guard;

/**
 * How many calls may run, found from how long they take. Pure; guarded by its owner.
 *
 * <p>Looks at the calls of a round: as many as may run, all begun since the round did. As long as
 * they take no more than half again as long as the reference, there is no queue on the other side
 * and the limit grows by its square root; if they take longer, it shrinks in proportion, at most by
 * half. A round in which a call timed out or was refused shrinks it by a tenth. A limit that was
 * not even half used says nothing and stays.
 *
 * <p>One step a round, and by calls that the last step has already reached: what a step does is
 * seen only when calls come back that were made after it, and who steps on before that overshoots,
 * the further the longer the queue.
 *
 * <p>The reference is how long a call takes at half the limit, measured again after some rounds, or
 * as soon as the limit has shrunk by a fifth. A slow average of all calls would follow the queue
 * that the limit itself has made, and under steady overload both would climb to the maximum.
 *
 * <p>A call that was cancelled has taken at least so long. If that is longer than it should be it
 * counts, else it says nothing: callers that lose patience would hide just the longest waits.
 *
 * <pre>
 * probing → steady → probing → …
 * </pre>
 *
 * <p>Source: the Gradient limits of Netflix's concurrency-limits (2018); the probing is that of
 * BBR, N. Cardwell and others, "BBR: Congestion-Based Congestion Control", ACM Queue 14(5), 2016;
 * one step a round trip and the cut on failure are those of V. Jacobson, "Congestion Avoidance and
 * Control", 1988.
 */
final class Gradient {
  private static final double TOLERANCE = 1.5;
  private static final double CUT = 0.9;
  private static final double SHRUNK = 0.8;

  /** So many calls are a round at least, and a probe. */
  private static final int FEW = 10;

  /** So many rounds to a probe: it costs a few percent of what could be done. */
  private static final int ROUNDS = 30;

  // immutable
  private final AdaptiveLimitConfig config;

  // guarded by the owner's lock
  private double limit;

  /** How long a call takes where there is no queue; 0 until it was measured. */
  private double reference;

  /** The limit when that was measured. */
  private double measuredAt;

  /** The first probe is at the full limit: nothing has run that could have made a queue. */
  private boolean probing = true;

  private int rounds;

  // of this round
  private boolean begun;
  private long since;
  private int ended;
  private int timed;
  private double nanos;
  private int peak;
  private boolean lost;

  Gradient(AdaptiveLimitConfig config) {
    this.config = config;
    this.limit = config.start();
    this.measuredAt = limit;
  }

  int limit() {
    boolean full = !probing || reference == 0;
    return full ? (int) limit : Math.max(config.min(), (int) (limit / 2));
  }

  /**
   * A call succeeded.
   *
   * @param start when it began, in nanoseconds
   * @param now when it ended
   * @param running how many ran then, with it
   */
  void succeeded(long start, long now, int running) {
    if (isOfThisRound(start)) {
      took(now - start, running);
      end(now);
    }
  }

  /** A call was cancelled, as {@link #succeeded} has it. */
  void cancelled(long start, long now, int running) {
    if (isOfThisRound(start) && reference > 0 && now - start > TOLERANCE * reference) {
      took(now - start, running);
      end(now);
    }
  }

  /** A call was dropped by the other side: it timed out, or was refused. */
  void dropped(long start, long now) {
    if (isOfThisRound(start)) {
      lost = true;
      end(now);
    }
  }

  private boolean isOfThisRound(long start) {
    if (!begun) {
      begun = true;
      since = start;
    }
    return start - since >= 0;
  }

  private void took(long time, int running) {
    timed++;
    nanos += Math.max(1, time);
    peak = Math.max(peak, running);
  }

  private void end(long now) {
    ended++;
    if (ended < (probing ? FEW : Math.max(FEW, (int) limit))) {
      return;
    }
    if (lost) {
      become(limit * CUT);
    }
    if (probing) {
      measure();
    } else {
      step();
    }
    since = now;
    ended = 0;
    timed = 0;
    nanos = 0;
    peak = 0;
    lost = false;
  }

  private void measure() {
    if (timed > 0) {
      reference = nanos / timed;
    }
    measuredAt = limit;
    probing = false;
    rounds = 0;
  }

  private void step() {
    if (!lost && peak >= limit / 2) {
      double gradient = Math.clamp(TOLERANCE * reference * timed / nanos, 0.5, 1.0);
      become(limit * gradient + Math.sqrt(limit));
      rounds++;
    }
    probing = rounds >= ROUNDS || limit < SHRUNK * measuredAt;
  }

  private void become(double next) {
    limit = Math.clamp(next, config.min(), config.max());
  }
}
