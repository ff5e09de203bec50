package dev.weft.guard;

import java.util.Arrays;

/**
 * A few counts over the last stretch of time, forgotten bit by bit.
 *
 * <p>The stretch is cut into ten slices; a slice that is older than the stretch counts no more, so
 * what is summed covers between nine tenths of the stretch and all of it. Not for several threads
 * at once: its owner guards it.
 */
final class Window {
  private static final int SLICES = 10;

  // immutable
  private final long slice;

  // guarded by the owner's lock
  private final long[][] counts;
  private final long[] turns = new long[SLICES];
  private long origin;
  private boolean begun;

  Window(long nanos, int counters) {
    this.slice = Math.max(1, nanos / SLICES);
    this.counts = new long[counters][SLICES];
  }

  void add(long now, int counter, long number) {
    int at = slot(now);
    counts[counter][at] += number;
  }

  /** Takes one back that was added at a time, unless that has been forgotten. */
  void takeBack(long then, int counter) {
    long turn = Math.max(0, then - origin) / slice;
    int at = (int) (turn % SLICES);
    if (begun && turns[at] == turn && counts[counter][at] > 0) {
      counts[counter][at]--;
    }
  }

  long sum(long now, int counter) {
    long turn = turn(now);
    long sum = 0;
    for (int at = 0; at < SLICES; at++) {
      if (turn - turns[at] < SLICES) {
        sum += counts[counter][at];
      }
    }
    return sum;
  }

  void clear() {
    for (long[] counter : counts) {
      Arrays.fill(counter, 0);
    }
  }

  private int slot(long now) {
    long turn = turn(now);
    int at = (int) (turn % SLICES);
    if (turns[at] < turn) {
      turns[at] = turn;
      for (long[] counter : counts) {
        counter[at] = 0;
      }
    }
    return at;
  }

  /** {@return which slice a time falls into, counted from the first time ever seen} */
  private long turn(long now) {
    if (!begun) {
      begun = true;
      origin = now;
    }
    return Math.max(0, now - origin) / slice;
  }
}
