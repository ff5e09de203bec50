package dev.weft.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The one place of this room where the clock is read. */
final class Stopwatch {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Stopwatch() {}

  /** Nanoseconds since some moment; only differences mean something. */
  static long nanos() {
    return System.nanoTime();
  }

  /** CPU time of all threads of this JVM so far, in nanoseconds. */
  static long cpuNanos() {
    return SYSTEM.getProcessCpuTime();
  }
}
