package dev.weft.task;

import org.jspecify.annotations.Nullable;

/**
 * Something that happens once at a given time, unless it is {@linkplain Loop#stop stopped} before;
 * lives on one loop.
 *
 * <p>Every field belongs to that loop.
 */
public abstract class Timer {
  /** It hangs in no slot: not yet set, fired, or stopped. */
  static final int OUT = -1;

  /** When it is due: on the loop's clock until it is set, from then on in ticks of the wheel. */
  long due;

  // where it hangs in the wheel
  int slot = OUT;
  @Nullable Timer earlier;
  @Nullable Timer later;

  Timer(long deadlineNanos) {
    this.due = deadlineNanos;
  }

  /** Does what is to be done; must not wait for tasks of the loop. On the loop. */
  abstract void fire();

  /** {@return a timer that does something} */
  static Timer of(long deadlineNanos, Runnable action) {
    return new Timer(deadlineNanos) {
      @Override
      void fire() {
        action.run();
      }
    };
  }
}
