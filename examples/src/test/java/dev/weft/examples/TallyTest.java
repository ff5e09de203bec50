package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Address;
import dev.weft.net.Datagram;
import dev.weft.net.Datagrams;
import dev.weft.task.Action;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.testkit.Host;
import dev.weft.testkit.Link;
import dev.weft.testkit.Network;
import dev.weft.testkit.Simulated;
import dev.weft.testkit.Simulation;
import dev.weft.testkit.SimulationError;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A server that counts what it is told in datagrams, of which some get lost and some come twice.
 */
class TallyTest {
  private static final Link BAD =
      Link.defaults().withJitter(Duration.ofMillis(20)).withLoss(0.1).withDuplicates(0.1);

  /** Counts what it is told, and says so. What comes again is no news, but is answered again. */
  private static void count(Datagrams port, Set<String> counted) throws InterruptedException {
    while (true) {
      Datagram told = port.receive();
      counted.add(told.text());
      port.send(told.bytes(), told.from());
    }
  }

  /** Tells the server, until it says that it knows. */
  private static void tell(Datagrams port, String what) throws InterruptedException {
    boolean known = false;
    while (!known) {
      port.send(what);
      try {
        known = Timeout.after(Duration.ofMillis(100), () -> hears(port, what));
      } catch (TimedOutException e) {
        // one of both was lost
      }
    }
  }

  private static boolean hears(Datagrams port, String what) throws InterruptedException {
    while (!port.receive().text().equals(what)) {} // an answer that came late, or again
    return true;
  }

  /** As it is written at first. */
  private static void tellHastily(Datagrams port, String what) throws InterruptedException {
    port.send(what);
    hears(port, what);
  }

  /** Has a client tell a server ten things, over a bad network. {@return what it has counted} */
  private static Set<String> over(Network network, Teller teller) throws InterruptedException {
    Set<String> counted = new HashSet<>();
    network.link(BAD);
    Host server = network.host("server", "10.0.0.1");
    Host client = network.host("client");
    TaskGroup.run(group -> {
      try (Datagrams port = server.call(() -> Datagrams.open(Address.any(8125)))) {
        Task<?> counting = group.fork("server", () -> count(port, counted));
        client.run(() -> {
          try (Datagrams mine = Datagrams.connect(new InetSocketAddress("10.0.0.1", 8125))) {
            for (int i = 0; i < 10; i++) {
              teller.tell(mine, "visit " + i);
            }
          }
        });
        counting.cancel("all is said");
        counting.settle();
      }
    });
    network.requireNothingLeft();
    return counted;
  }

  private interface Teller {
    void tell(Datagrams port, String what) throws InterruptedException;
  }

  @Simulated
  void countsEachOnce_whateverGetsLost() throws InterruptedException {
    assertThat(over(Network.open(), TallyTest::tell)).hasSize(10);
  }

  @Test
  void whoTellsItOnlyOnce_isCaught() {
    Action hasty = () -> over(Network.open(), TallyTest::tellHastily);
    assertThatThrownBy(() -> Simulation.explore(100, hasty))
        .isInstanceOf(SimulationError.class)
        .hasMessageContaining("Datagrams.receive");
  }
}
