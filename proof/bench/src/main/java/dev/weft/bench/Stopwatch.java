package dev.weft.bench;

/** The one place of this room where the clock is read. */
final class Stopwatch {
  private Stopwatch() {}

  /** Nanoseconds since some moment; only differences mean something. */
  static long nanos() {
    return System.nanoTime();
  }
}
