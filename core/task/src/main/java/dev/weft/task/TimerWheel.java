package dev.weft.task;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one loop: set and stop in constant time.
 *
 * <p>Only its loop may touch it.
 */
final class TimerWheel {
  /*
   * A hierarchical timing wheel (Varghese and Lauck, 1987): 7 levels of 64 slots. A slot of level n
   * spans 64^n ticks; a timer hangs in the finest level whose current turn still reaches its tick,
   * and moves down when its slot comes up. One bit per slot tells which are in use, so the next one
   * is found without looking at the empty ones. A tick is 2^17 ns, about 0.13 ms, in virtual
   * time 1 ns; timers are rounded up, never early.
   */
  /** What a tick is on the machine's clock: 2^17 ns. */
  static final int TICK_SHIFT = 17;

  private static final int LEVELS = 7;
  private static final int BITS = 6;
  private static final int SLOTS = 1 << BITS;
  private static final long MAX_TICKS = 1L << (LEVELS * BITS);

  private final long origin;
  private final int tickShift;
  private final @Nullable Timer[] slots = new @Nullable Timer[LEVELS * SLOTS];
  private final long[] used = new long[LEVELS];
  private long now;
  private int size;

  /**
   * @param tickShift the binary logarithm of the nanoseconds in a tick
   */
  TimerWheel(long originNanos, int tickShift) {
    this.origin = originNanos;
    this.tickShift = tickShift;
  }

  int size() {
    return size;
  }

  void set(Timer timer) {
    long nanos = Math.max(0, timer.due - origin);
    long tick = (nanos + (1L << tickShift) - 1) >>> tickShift;
    timer.due = Math.max(tick, now + 1);
    hang(timer);
    size++;
  }

  /** Takes a timer out; one that has fired or was stopped is left alone. */
  void stop(Timer timer) {
    if (timer.slot != Timer.OUT) {
      unhang(timer);
      size--;
    }
  }

  /** {@return the nanoseconds until the next slot comes up, at least 0; Long.MAX_VALUE if none} */
  long delayNanos(long nowNanos) {
    int level = nextLevel();
    if (level < 0) {
      return Long.MAX_VALUE;
    }
    long at = origin + (comesUp(level) << tickShift);
    return Math.max(0, at - nowNanos);
  }

  /** Takes out every timer that is due and hands it over, in the order of their ticks. */
  void expire(long nowNanos, Consumer<Timer> due) {
    long until = Math.max(now, (nowNanos - origin) >>> tickShift);
    for (int level = nextLevel(); level >= 0; level = nextLevel()) {
      long tick = comesUp(level);
      if (tick > until) {
        break;
      }
      int slot = slotAt(level, tick);
      now = tick;
      for (Timer timer = slots[slot]; timer != null; timer = slots[slot]) {
        unhang(timer);
        if (timer.due <= now) {
          size--;
          due.accept(timer);
        } else {
          hang(timer);
        }
      }
    }
    now = Math.max(now, until);
  }

  private void hang(Timer timer) {
    long tick = Math.min(timer.due, now + MAX_TICKS - 1); // one beyond 18 years goes round again
    long differs = (now ^ tick) | (SLOTS - 1);
    int level = Math.min(LEVELS - 1, (63 - Long.numberOfLeadingZeros(differs)) / BITS);
    int slot = slotAt(level, tick);
    timer.slot = slot;
    timer.earlier = null;
    timer.later = slots[slot];
    if (timer.later != null) {
      timer.later.earlier = timer;
    }
    slots[slot] = timer;
    used[level] |= 1L << (slot & (SLOTS - 1));
  }

  private void unhang(Timer timer) {
    int slot = timer.slot;
    if (timer.earlier != null) {
      timer.earlier.later = timer.later;
    } else {
      slots[slot] = timer.later;
    }
    if (timer.later != null) {
      timer.later.earlier = timer.earlier;
    }
    if (slots[slot] == null) {
      used[slot >> BITS] &= ~(1L << (slot & (SLOTS - 1)));
    }
    timer.slot = Timer.OUT;
    timer.earlier = null;
    timer.later = null;
  }

  /** {@return the finest level in use, which is where the next slot comes up; -1 if none} */
  private int nextLevel() {
    for (int level = 0; level < LEVELS; level++) {
      if (used[level] != 0) {
        return level;
      }
    }
    return -1;
  }

  /**
   * {@return the tick at which the next used slot of a level comes up} The current slot is the last
   * to do so, a full turn away: what is due sooner hangs in a finer level.
   */
  private long comesUp(int level) {
    int shift = level * BITS;
    long current = now >>> shift;
    int ahead = 1 + Long.numberOfTrailingZeros(Long.rotateRight(used[level], (int) current + 1));
    return (current + ahead) << shift;
  }

  private static int slotAt(int level, long tick) {
    return level * SLOTS + ((int) (tick >>> (level * BITS)) & (SLOTS - 1));
  }
}
