package dev.weft.crawl;

import java.util.PriorityQueue;

/**
 * One host's waiting entries and when it may be asked next. Times are those of {@link
 * System#nanoTime}: only differences mean something.
 */
final class Host {
  // immutable
  final String name;

  // touched by its frontier alone
  final PriorityQueue<Entry> queue = new PriorityQueue<>(2, Entry::inOrder);
  private long delayNanos;
  private long notBefore;
  private long lastStart;
  private boolean asked;
  private int inFlight;

  /** Its places in the two lines of the frontier. */
  final Line.Place inTurn = new Line.Place(this);

  final Line.Place resting = new Line.Place(this);

  Host(String name, long delayNanos, long now) {
    this.name = name;
    this.delayNanos = delayNanos;
    notBefore = now;
  }

  /** The earliest time of the next start. */
  long readyAt() {
    return notBefore;
  }

  int inFlight() {
    return inFlight;
  }

  boolean idle() {
    return queue.isEmpty() && inFlight == 0;
  }

  void started(long now) {
    inFlight++;
    asked = true;
    lastStart = now;
    notBefore(now + delayNanos);
  }

  void ended() {
    if (inFlight == 0) {
      throw new IllegalStateException(
          "nothing of %s is in flight; end an entry once, and only one that was handed out"
              .formatted(name));
    }
    inFlight--;
  }

  void notBefore(long time) {
    notBefore = later(notBefore, time);
  }

  void delay(long nanos) {
    delayNanos = nanos;
    if (asked) {
      notBefore(lastStart + nanos);
    }
  }

  private static long later(long one, long other) {
    return one - other >= 0 ? one : other;
  }
}
