package dev.weft.bench;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * The JVM in which a host is measured: first as many requests as it can handle, which warms it up,
 * then requests that arrive at a fixed rate.
 */
public final class LatencyChild {
  private static final List<Host> HOSTS =
      List.of(WeftHost.loop(), WeftHost.defaultDoor(), JdkHost.allCarriers());
  private static final int CLIENTS = 64;
  private static final int REQUESTS_TO_WARM_UP = 100_000;
  private static final int SECONDS = 4;

  private LatencyChild() {}

  static List<Host> hosts() {
    return HOSTS;
  }

  /** Words: host, case, requests per second; 0 to tell only how many it can handle. */
  public static void main(String[] words) throws InterruptedException {
    Host host =
        HOSTS.stream().filter(each -> each.name().equals(words[0])).findFirst().orElseThrow();
    int rate = Integer.parseInt(words[2]);
    Arrivals arrivals = new Arrivals(Math.max(1, rate), SECONDS * rate, rate);
    double[] capacity = new double[1];
    host.open(entry -> {
      atOnce(host, entry);
      capacity[0] = atOnce(host, entry);
      arrivals.feed(host, entry);
    });
    System.out.println(figures(rate, arrivals.latencies(), capacity[0]));
    System.exit(0);
  }

  /** Requests of so many clients, each one after another. {@return requests per second} */
  private static double atOnce(Host host, Host.Entry entry) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(REQUESTS_TO_WARM_UP);
    AtomicLong results = new AtomicLong();
    CountDownLatch clients = new CountDownLatch(CLIENTS);
    long began = Stopwatch.nanos();
    for (int i = 0; i < CLIENTS; i++) {
      entry.start(() -> {
        for (int request = left.getAndDecrement(); request > 0; request = left.getAndDecrement()) {
          results.lazySet(host.handle(request));
        }
        clients.countDown();
      });
    }
    clients.await();
    return REQUESTS_TO_WARM_UP * 1e9 / (Stopwatch.nanos() - began);
  }

  private static String figures(int rate, Histogram nanos, double capacity) {
    return String.format(
        Locale.ROOT,
        "{\"p50\": %.1f, \"p99\": %.1f, \"p999\": %.1f, \"capacity\": %.0f, \"rate\": %d}",
        nanos.getValueAtPercentile(50) / 1e3,
        nanos.getValueAtPercentile(99) / 1e3,
        nanos.getValueAtPercentile(99.9) / 1e3,
        capacity,
        rate);
  }
}
