package dev.weft.bench;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts the requests of a client, and tells what they cost it. Any thread. */
final class Gets {
  static final int WARM_UP_SECONDS = 10;
  static final int SECONDS = 5;

  /** How large what is asked for is. */
  static final int LENGTH = 1024;

  private final LongAdder done = new LongAdder();

  /** One request, which waits for its answer. */
  interface Get {
    /** {@return how many bytes came} */
    int length() throws Exception;
  }

  /** Counts an answer. */
  void done(int status, long length) {
    if (status != 200 || length != LENGTH) {
      fail(new IllegalStateException("status " + status + ", " + length + " bytes"));
    }
    done.increment();
  }

  /** Ends this JVM: a client that fails has no figures. */
  static void fail(Throwable e) {
    e.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  /** So many threads for the tasks of a client that blocks. */
  void onVirtualThreads(int inFlight, Get get) {
    for (int i = 0; i < inFlight; i++) {
      Thread.ofVirtual().start(() -> forever(get));
    }
  }

  /** One after another, as long as this JVM lives. */
  void forever(Get get) {
    try {
      while (true) {
        done(200, get.length());
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
      long requests = done.sum() - count;
      double seconds = (Stopwatch.nanos() - start) / 1e9;
      if (requests == 0) {
        throw new FailedRunException("no answer came");
      }
      System.out.printf(
          Locale.ROOT,
          "{\"cpu\": %.3f, \"rate\": %.1f}%n",
          used / requests / 1e3,
          requests / seconds);
      System.out.flush();
      Runtime.getRuntime().halt(0);
    } catch (InterruptedException e) {
      fail(e);
    }
  }
}
