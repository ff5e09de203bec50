package dev.weft.bench;

/** Looks at the live heap while results come: at a tenth, at the half and at the last. */
final class HeapWatch implements Runnable {
  private static final int[] PERCENT = {10, 50, 100};

  private final int results;
  // whoever sees the results, one task at a time
  private final long[] live = new long[PERCENT.length];
  private int seen;
  private int looked;

  HeapWatch(int results) {
    this.results = results;
  }

  @Override
  public void run() {
    seen++;
    if (looked < PERCENT.length && seen == results / 100 * PERCENT[looked]) {
      live[looked++] = Memory.liveHeapNow();
    }
  }

  /** Bytes at the first, second or third look. */
  long live(int look) {
    if (looked <= look) {
      throw new IllegalStateException("saw " + seen + " results of " + results);
    }
    return live[look];
  }
}
