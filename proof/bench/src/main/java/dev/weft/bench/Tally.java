package dev.weft.bench;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a client has done, and tells what it cost. Any thread. */
final class Tally {
  static final int WARM_UP_SECONDS = 20;
  static final int SECONDS = 5;

  private final LongAdder done = new LongAdder();

  /** Counts one more. */
  void done() {
    done.increment();
  }

  /** Ends this JVM: a client that fails has no figures. */
  static void fail(Throwable e) {
    e.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  /** One piece of work after another, as long as this JVM lives; each counts. */
  void forever(SyncDoor.Work work) {
    try {
      while (true) {
        work.run();
        done();
      }
    } catch (Exception e) {
      fail(e);
    }
  }

  /** Waits for the warm-up and the time that counts, prints what it cost, and ends this JVM. */
  void tell() {
    try {
      TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
      long cpu = Stopwatch.cpuNanos();
      long count = done.sum();
      long start = Stopwatch.nanos();
      TimeUnit.SECONDS.sleep(SECONDS);
      double used = Stopwatch.cpuNanos() - cpu;
      long answers = done.sum() - count;
      double seconds = (Stopwatch.nanos() - start) / 1e9;
      if (answers == 0) {
        throw new FailedRunException("no answer came");
      }
      System.out.printf(
          Locale.ROOT,
          "{\"cpu\": %.3f, \"rate\": %.1f}%n",
          used / answers / 1e3,
          answers / seconds);
      System.out.flush();
      Runtime.getRuntime().halt(0);
    } catch (InterruptedException e) {
      fail(e);
    }
  }
}
