package dev.weft.task;

import java.time.Duration;

/** Too slow: a bound in time passed first. An ordinary failure, never a cancellation. */
public final class TimedOutException extends WeftException {
  private static final long serialVersionUID = 1L;

  private final Duration bound;
  private final Duration spent;

  /**
   * @param what the work that was too slow, as the start of a sentence
   * @param bound the time it had
   * @param spent the time it took until it was stopped
   */
  public TimedOutException(String what, Duration bound, Duration spent) {
    super(
        what + " timed out after " + millis(spent) + " ms (bound " + millis(bound) + " ms)", null);
    this.bound = bound;
    this.spent = spent;
  }

  /** {@return the time the work had} */
  public Duration bound() {
    return bound;
  }

  /** {@return the time that had passed when the work was stopped} */
  public Duration spent() {
    return spent;
  }

  private static String millis(Duration duration) {
    long micros = duration.toNanos() / 1_000;
    return micros % 1_000 == 0 ? Long.toString(micros / 1_000) : Double.toString(micros / 1_000.0);
  }
}
