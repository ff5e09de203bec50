package dev.weft.net;

import dev.weft.task.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that goes when it is told to. Any thread. */
final class HandClock implements Clock {
  private final AtomicLong nanos = new AtomicLong(7);

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(nanos.get());
  }
}
