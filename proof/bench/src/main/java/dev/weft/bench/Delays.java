package dev.weft.bench;

import java.time.Duration;

/** How long what is measured would wait if it were left alone; the same for all. */
final class Delays {
  /** Of the timeouts that are set and stopped. */
  static final Duration BOUND = Duration.ofSeconds(30);

  /** Of the sleeping tasks. */
  static final Duration SLEEP = Duration.ofHours(1);

  private Delays() {}

  /** Of the other timers that are pending: spread over an hour, from a minute on. */
  static Duration pending(int which) {
    return Duration.ofMillis(60_000 + 7919L * which % 3_600_000);
  }
}
