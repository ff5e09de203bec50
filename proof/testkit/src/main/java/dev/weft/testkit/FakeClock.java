package dev.weft.testkit;

import dev.weft.task.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that goes on when it is told to, for code that is given one and is no task.
 *
 * <p>It starts with the year 2000. Any thread may read it and move it.
 */
public final class FakeClock implements Clock {
  private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");

  private final AtomicLong nanos = new AtomicLong();

  /**
   * Moves the clock on.
   *
   * @param time how far; not negative, for no clock goes back
   */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("a clock does not go back, but was asked for " + time);
    }
    nanos.addAndGet(time.toNanos());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    return START.plusNanos(nanos.get());
  }
}
