package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Address;
import dev.weft.net.Dialer;
import dev.weft.net.Listener;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.task.Action;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.testkit.Host;
import dev.weft.testkit.Link;
import dev.weft.testkit.Network;
import dev.weft.testkit.Simulated;
import dev.weft.testkit.Simulation;
import dev.weft.testkit.SimulationError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A small protocol over a simulated network: as it should be, and as it is written first. */
class GreetingTest {
  /** What a client does: a name there, a greeting back. */
  private static String greeting(Stream stream, String name) throws InterruptedException {
    stream.idleTimeout(Duration.ofSeconds(10));
    stream.write(name + "\n");
    return stream.readLine(100).orElseThrow(() -> new BrokenException("no greeting"));
  }

  private static Stream connect() throws InterruptedException {
    return Dialer.open(NetConfig.defaults()).connect(Target.tcp("server", 7));
  }

  /** What the server should do with a connection. */
  private static void greet(Stream stream) throws InterruptedException {
    for (var name = stream.readLine(100); name.isPresent(); name = stream.readLine(100)) {
      stream.write("Hello, " + name.get() + "!\n");
    }
  }

  /** What it does at first. */
  private static void greetHastily(Stream stream) throws InterruptedException {
    byte[] line = new byte[100];
    for (int length = stream.read(line); length > 0; length = stream.read(line)) {
      String name = new String(line, 0, length, StandardCharsets.UTF_8).strip();
      stream.write("Hello, " + name + "!\n");
    }
  }

  /** Runs a client while a server serves. */
  private static void over(Network network, Listener.Handler serving, Action asking)
      throws InterruptedException {
    Host server = network.host("server");
    Host client = network.host("client");
    TaskGroup.run(group -> {
      Listener listener = server.call(() -> Listener.open(Address.any(7)));
      group.fork("server", () -> server.run(() -> listener.serve(serving)));
      client.run(asking);
      listener.close();
    });
    network.requireNothingLeft();
  }

  @Simulated
  void greetsByName() throws InterruptedException {
    Network network = Network.open();
    over(
        network,
        GreetingTest::greet,
        () -> {
          try (Stream stream = connect()) {
            assertThat(greeting(stream, "Ada")).isEqualTo("Hello, Ada!");
            assertThat(greeting(stream, "Bob")).isEqualTo("Hello, Bob!");
          }
        });
  }

  /** The hasty server, which a local network never catches. */
  private static void hasty() throws InterruptedException {
    over(
        Network.open(),
        GreetingTest::greetHastily,
        () -> {
          try (Stream stream = connect()) {
            assertThat(greeting(stream, "Ada")).isEqualTo("Hello, Ada!");
          }
        });
  }

  @Test
  void theHastyServer_isCaught() {
    assertThatThrownBy(() -> Simulation.explore(100, GreetingTest::hasty))
        .isInstanceOf(SimulationError.class)
        .hasMessageContaining("Hello, A");
  }

  @Simulated
  void aServerThatIsGone_isNoticed_andComesBack() throws InterruptedException {
    Network network = Network.open();
    network.link(Link.defaults().withLatency(Duration.ofMillis(40)));
    over(
        network,
        GreetingTest::greet,
        () -> {
          try (Stream stream = connect()) {
            network.partition("client", "server");
            assertThatThrownBy(() -> greeting(stream, "Ada"))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("reading from server:7");
            assertThatThrownBy(() -> connect()).hasMessageContaining("connecting to server:7");
          }
          network.heal();
          try (Stream stream = connect()) {
            assertThat(greeting(stream, "Ada")).isEqualTo("Hello, Ada!");
          }
        });
  }
}
