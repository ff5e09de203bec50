package dev.weft.task;

import org.jspecify.annotations.Nullable;

/**
 * Something that happens once at a given time, unless it is stopped before; lives on one loop.
 *
 * <p>Every field belongs to that loop.
 */
final class Timer {
  final long deadlineNanos;
  final Runnable action;

  // where it hangs in the wheel
  long tick;
  int slot = OUT;
  @Nullable Timer earlier;
  @Nullable Timer later;

  /** It hangs in no slot: not yet set, fired, or stopped. */
  static final int OUT = -1;

  Timer(long deadlineNanos, Runnable action) {
    this.deadlineNanos = deadlineNanos;
    this.action = action;
  }
}
