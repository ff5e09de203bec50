package dev.weft.server;

import dev.weft.task.Clock;
import java.time.Duration;

/**
 * Counts what a client may do now and then, and what harms when it does nothing else: so many times
 * at once, and then as many in a time. The loop of its connection only.
 */
final class Calm {
  // immutable
  private final Clock clock;
  private final int most;
  private final double nanosEach;

  // the loop only
  private double used;
  private long since;

  Calm(Clock clock, int most, Duration time) {
    this.clock = clock;
    this.most = most;
    this.nanosEach = (double) time.toNanos() / most;
    this.since = clock.nanos();
  }

  /** {@return for calls that are taken back, or end by a fault of the client} */
  static Calm ofResets(Clock clock) {
    return new Calm(clock, 200, Duration.ofSeconds(30));
  }

  /** {@return for frames that have to be answered, or looked at, and bring nothing} */
  static Calm ofNoise(Clock clock) {
    return new Calm(clock, 1_000, Duration.ofSeconds(30));
  }

  /** It happened once more. {@return whether that is too often} */
  boolean isOver() {
    long now = clock.nanos();
    used = Math.max(0, used - (now - since) / nanosEach) + 1;
    since = now;
    return used > most;
  }
}
