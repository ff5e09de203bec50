package dev.weft.task;

import java.time.Duration;
import java.time.Instant;

/** A clock that only goes on when it is told to; it starts at zero, with the year 2000. */
final class VirtualClock implements Clock {
  private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");

  /** Written on the loop, read by any thread. */
  private volatile long nanos;

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void advance(long by) {
    nanos += by;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant now() {
    return START.plus(Duration.ofNanos(nanos));
  }
}
