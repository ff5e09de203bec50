package dev.weft.bench;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts an echo server, loads it with what a case says, and prints what that cost the server. */
public final class NetChild {
  private static final int WARM_UP_SECONDS = 10;
  private static final int SECONDS = 5;
  private static final int STEPS = 3;
  private static final int WARM_UP_CONNECTIONS = 64;

  private NetChild() {}

  /** Words: the case, then the command that starts the server. */
  public static void main(String[] words) throws InterruptedException {
    NetCase what = NetCase.of(words[0]);
    try (ServerProcess server = ServerProcess.start(List.of(words).subList(1, words.length));
        EchoLoad load = new EchoLoad(server.port(), what.bytes())) {
      System.out.println(
          switch (what) {
            case IDLE -> idle(server, load, what.count());
            case ACCEPT -> {
              load.hammer(what.count());
              yield cost(server, load);
            }
            default -> {
              load.talk(load.connect(what.count()));
              yield cost(server, load);
            }
          });
    }
    System.exit(0);
  }

  private static String cost(ServerProcess server, EchoLoad load) throws InterruptedException {
    TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
    double cpu = server.cpu();
    long count = load.echoed();
    long start = Stopwatch.nanos();
    TimeUnit.SECONDS.sleep(SECONDS);
    double used = server.cpu() - cpu;
    long done = load.echoed() - count;
    double seconds = (Stopwatch.nanos() - start) / 1e9;
    if (done == 0) {
      throw new FailedRunException("no message came back");
    }
    return String.format(
        Locale.ROOT, "{\"cpu\": %.3f, \"rate\": %.0f}", used / done * 1e6, done / seconds);
  }

  /** What a server compiles, and what it keeps for all connections, belongs to none of them. */
  private static void warmUp(EchoLoad load) throws InterruptedException {
    List<Channel> channels = load.connect(WARM_UP_CONNECTIONS);
    load.talk(channels);
    load.hammer(WARM_UP_CONNECTIONS);
    TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
    load.beQuiet();
    TimeUnit.SECONDS.sleep(1);
    channels.forEach(Channel::close);
  }

  /** Each connection has something echoed, and then is idle. */
  private static void once(EchoLoad load, List<Channel> channels) throws InterruptedException {
    long before = load.echoed();
    load.talk(channels);
    while (load.echoed() < before + channels.size()) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** A straight line through what the server holds at none, a third, two thirds and all of them. */
  private static String idle(ServerProcess server, EchoLoad load, int count)
      throws InterruptedException {
    warmUp(load);
    List<double[]> resident = new ArrayList<>();
    List<double[]> heap = new ArrayList<>();
    for (int step = 0; step <= STEPS; step++) {
      if (step > 0) {
        once(load, load.connect(count / STEPS));
      }
      Map<String, Object> memory = server.memory();
      double connections = (double) count / STEPS * step;
      resident.add(new double[] {connections, Json.number(memory, "resident")});
      heap.add(new double[] {connections, Json.number(memory, "heap")});
    }
    double each = slope(resident);
    return String.format(
        Locale.ROOT,
        "{\"resident\": %.0f, \"heap\": %s, \"million\": %.0f}",
        each,
        Double.isNaN(slope(heap)) ? "null" : String.format(Locale.ROOT, "%.0f", slope(heap)),
        each);
  }

  /** By least squares. */
  private static double slope(List<double[]> points) {
    double x = points.stream().mapToDouble(point -> point[0]).average().orElseThrow();
    double y = points.stream().mapToDouble(point -> point[1]).average().orElseThrow();
    double both = points.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum();
    return both / points.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
  }
}
