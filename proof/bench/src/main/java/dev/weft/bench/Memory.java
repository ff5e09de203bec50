package dev.weft.bench;

import java.nio.file.Path;

/** How much memory this JVM holds. */
final class Memory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private Memory() {}

  /** Bytes of live objects, after full collections until the figure rests. */
  static long liveHeap() throws InterruptedException {
    long before = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(100);
      long used = used();
      if (used >= before) {
        return before;
      }
      before = used;
    }
    return before;
  }

  /** Bytes of live objects after one full collection. Holds its thread meanwhile, never sleeps. */
  static long liveHeapNow() {
    System.gc();
    return used();
  }

  /** Lets the collector move what will stay, so that it does not while something is timed. */
  static void settle() {
    System.gc();
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Bytes of the resident set; not-a-number where the kernel does not say. */
  static double resident() {
    return Programs.text(STATUS)
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElse(Double.NaN);
  }
}
