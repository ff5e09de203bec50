package dev.weft.bench;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Requests that arrive when they arrive, whether those before them are done or not: at random times
 * of a fixed rate, the same for all.
 *
 * <p>A request's latency runs from the time it was due, not from the time it was let in, so that no
 * delay of anybody goes uncounted.
 */
final class Arrivals {
  /** Of the random times: the same for all. */
  private static final int SEED = 42;

  private static final long LONGEST_NANOS = 60_000_000_000L;

  // each element: written once, by the feed or by the task of its request, read after the last
  private final long[] dueNanos;
  private final long[] tookNanos;
  private final CountDownLatch unhandled;
  private final int uncounted;

  /** Whose results nobody asks for; so that none is optimised away. */
  private final AtomicLong results = new AtomicLong();

  /**
   * @param perSecond the rate
   * @param uncounted how many of them, the first, only warm up
   */
  Arrivals(int perSecond, int count, int uncounted) {
    this.uncounted = uncounted;
    dueNanos = new long[count];
    tookNanos = new long[count];
    unhandled = new CountDownLatch(count);
    Random random = new Random(SEED);
    double at = 0;
    for (int i = 0; i < count; i++) {
      at -= Math.log(1 - random.nextDouble()) * 1e9 / perSecond; // what a Poisson process waits
      dueNanos[i] = (long) at;
    }
  }

  /** Lets every request in when it is due; waits until all are handled. */
  void feed(Host host, Host.Entry entry) throws InterruptedException {
    long began = Stopwatch.nanos();
    for (int i = 0; i < dueNanos.length; i++) {
      int request = i;
      long due = began + dueNanos[request];
      for (long early = due - Stopwatch.nanos(); early > 0; early = due - Stopwatch.nanos()) {
        LockSupport.parkNanos(this, early);
      }
      entry.start(() -> handle(host, request, due));
    }
    unhandled.await();
  }

  private void handle(Host host, int request, long due) throws Exception {
    results.lazySet(host.handle(request));
    tookNanos[request] = Stopwatch.nanos() - due;
    unhandled.countDown();
  }

  /** The latencies in nanoseconds, once all requests are handled. */
  Histogram latencies() {
    Histogram histogram = new Histogram(LONGEST_NANOS, 3);
    for (int i = uncounted; i < tookNanos.length; i++) {
      histogram.recordValue(Math.min(LONGEST_NANOS, tookNanos[i]));
    }
    return histogram;
  }
}
