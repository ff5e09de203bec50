package dev.weft.testkit;

import dev.weft.net.Address;
import dev.weft.net.Dialer;
import dev.weft.net.Listener;
import dev.weft.net.ListenerConfig;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.task.Action;
import dev.weft.task.Clock;
import dev.weft.task.TaskGroup;
import java.time.Duration;

/** A network of a client and a server. */
final class TwoHosts {
  static final int PORT = 7;

  final Network network = Network.open();
  final Host server = network.host("server");
  final Host client = network.host("client");

  /** Two hosts whose packets take 10 ms, always. */
  static TwoHosts steady() {
    TwoHosts two = new TwoHosts();
    two.network.link(Link.defaults().withLatency(Duration.ofMillis(10)).withJitter(Duration.ZERO));
    return two;
  }

  /** Runs a body on the client while the server serves; then nothing may be left. */
  void run(Listener.Handler handler, Action body) throws InterruptedException {
    run(ListenerConfig.at(Address.any(PORT)), handler, body);
  }

  void run(ListenerConfig config, Listener.Handler handler, Action body)
      throws InterruptedException {
    TaskGroup.run(group -> {
      try (Listener listener = server.call(() -> Listener.open(config))) {
        group.fork("server", () -> server.run(() -> listener.serve(handler, (stream, e) -> {})));
        client.run(body);
      }
    });
    network.requireNothingLeft();
  }

  static Dialer dialer() {
    return Dialer.open(NetConfig.defaults());
  }

  /** Connects to the server, by its address. */
  static Stream connect() throws InterruptedException {
    return connect("10.0.0.1");
  }

  static Stream connect(String host) throws InterruptedException {
    return dialer().connect(Target.tcp(host, PORT));
  }

  /** Sends back what comes. */
  static void echo(Stream stream) throws InterruptedException {
    byte[] part = new byte[10_000];
    for (int count = stream.read(part); count >= 0; count = stream.read(part)) {
      stream.write(java.util.Arrays.copyOf(part, count));
    }
  }

  /** Reads to the end. */
  static void drain(Stream stream) throws InterruptedException {
    byte[] part = new byte[10_000];
    while (stream.read(part) >= 0) {}
  }

  /** {@return how long something takes} */
  static Duration timeOf(Action action) throws Exception {
    Clock clock = Clock.current();
    long start = clock.nanos();
    action.run();
    return clock.since(start);
  }
}
