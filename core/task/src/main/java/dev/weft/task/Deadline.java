package dev.weft.task;

import java.time.Duration;
import java.util.Optional;

/**
 * A moment by which something has to be done, on the clock of the task that made it.
 *
 * <p>A timeout is a duration at the edge of a program; what is handed on from there is the
 * deadline, which does not start anew with every call. Any thread may call every method; none
 * waits.
 */
public final class Deadline {
  private final Clock clock;
  private final long nanos;

  Deadline(Clock clock, long nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * {@return the deadline that comes after a time from now}
   *
   * @param time not negative; more than a hundred years is cut to that
   */
  public static Deadline in(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("a deadline must not be in the past, but is " + time);
    }
    Clock clock = Clock.current();
    return new Deadline(clock, clock.nanos() + Engine.nanos(time));
  }

  /**
   * {@return the nearest deadline of all timeouts and shields around the current code, empty if
   * there is none or outside of a task}
   */
  public static Optional<Deadline> current() {
    Strand<?> strand = Strand.current();
    return strand == null ? Optional.empty() : strand.deadline();
  }

  /** {@return the time left; zero when it is over} */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - clock.nanos()));
  }

  /** {@return whether it is over} */
  public boolean isOver() {
    return nanos - clock.nanos() <= 0;
  }

  /** {@return whether this comes before another one of the same clock} */
  boolean isBefore(Deadline other) {
    return nanos - other.nanos < 0;
  }

  @Override
  public String toString() {
    return isOver() ? "deadline, over" : "deadline in " + left().toMillis() + " ms";
  }
}
