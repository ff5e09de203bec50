package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Address;
import dev.weft.net.Datagram;
import dev.weft.net.Datagrams;
import dev.weft.net.DatagramsStats;
import dev.weft.task.Action;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.StuckException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What happens to datagrams on their way, and who reckons with it. */
class DatagramsFaultsSimulatedTest {
  private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.1", 7);

  private static final Link STEADY =
      Link.defaults().withLatency(Duration.ofMillis(10)).withJitter(Duration.ZERO);

  /** {@return what comes of so many datagrams of 1,000 bytes, by their numbers} */
  private static List<Integer> coming(Link link, int number, Action meanwhile) throws Exception {
    TwoHosts two = new TwoHosts();
    two.network.link(link);
    List<Integer> come = new ArrayList<>();
    try (Datagrams server = two.server.call(() -> Datagrams.open(Address.any(7)));
        Datagrams client = two.client.call(() -> Datagrams.open(Address.any(0)))) {
      for (int i = 0; i < number; i++) {
        client.send((i + ",").repeat(1_000).substring(0, 1_000), SERVER);
      }
      meanwhile.run();
      Weft.sleep(Duration.ofMinutes(1));
      while (server.stats().waiting() > 0) {
        String text = server.receive().text();
        come.add(Integer.valueOf(text.substring(0, text.indexOf(','))));
      }
    }
    two.network.requireNothingLeft();
    return come;
  }

  @Simulated(seeds = 50)
  void someAreLost_asOftenAsTheLinkSays() throws Exception {
    List<Integer> come = coming(STEADY.withLoss(0.2), 500, () -> {});
    assertThat(come).hasSizeBetween(340, 460).isSorted();
  }

  @Simulated(seeds = 50)
  void someComeTwice_asOftenAsTheLinkSays() throws Exception {
    List<Integer> come = coming(STEADY.withDuplicates(0.2), 500, () -> {});
    assertThat(come).hasSizeBetween(540, 660);
    assertThat(new HashSet<>(come)).hasSize(500);
  }

  @Simulated(seeds = 50)
  void withJitter_theyOvertakeEachOther() throws Exception {
    List<Integer> come = coming(STEADY.withJitter(Duration.ofMillis(10)), 100, () -> {});
    assertThat(come).hasSize(100).doesNotHaveDuplicates();
    assertThat(come.stream().sorted().toList()).isNotEqualTo(come);
  }

  @Simulated(seeds = 20)
  void aNarrowLink_dropsWhatWouldWaitForLongerThan200Millis() throws Exception {
    List<Integer> come = coming(STEADY.withBandwidth(100_000), 500, () -> {});
    assertThat(come).hasSize(21).isSorted(); // 10 ms each
  }

  @Simulated(seeds = 20)
  void whatIsUnderWayWhenAWayIsCut_isGone() throws Exception {
    TwoHosts two = TwoHosts.steady();
    try (Datagrams server = two.server.call(() -> Datagrams.open(Address.any(7)));
        Datagrams client = two.client.call(() -> Datagrams.open(Address.any(0)))) {
      client.send("before", SERVER);
      two.network.partition("client", "server");
      client.send("into the void", SERVER);
      Weft.sleep(Duration.ofMillis(15));
      two.network.heal();
      client.send("after", SERVER);
      assertThat(server.receive().text()).isEqualTo("after");
      two.network.partitionOneWay("client", "server");
      server.send("the other way", at(client));
      assertThat(client.receive().text()).isEqualTo("the other way");
      assertThat(server.stats()).isEqualTo(new DatagramsStats(0, 1, 0, 0, 1, 0));
    }
    two.network.requireNothingLeft();
  }

  private static InetSocketAddress at(Datagrams client) {
    return new InetSocketAddress("10.0.0.2", client.local().getPort());
  }

  @Simulated(seeds = 20)
  void ofAHostThatCrashed_nothingIsLeft_andNobodyIsTold() throws Exception {
    TwoHosts two = TwoHosts.steady();
    Datagrams server = two.server.call(() -> Datagrams.open(Address.any(7)));
    try (Datagrams client = two.client.call(() -> Datagrams.connect(SERVER))) {
      two.network.crash("server");
      assertThatThrownBy(server::receive).isInstanceOf(ClosedException.class);
      client.send("hello");
      Duration patience = Duration.ofSeconds(1);
      assertThatThrownBy(() -> Timeout.after(patience, client::receive))
          .isInstanceOf(TimedOutException.class);
      two.network.restart("server");
      client.send("hello");
      assertThatThrownBy(client::receive)
          .isInstanceOf(BrokenException.class)
          .hasMessage("nobody receives at 10.0.0.1:7");
      try (Datagrams again = two.server.call(() -> Datagrams.open(Address.any(7)))) {
        client.send("hello");
        assertThat(again.receive().text()).isEqualTo("hello");
      }
    }
    two.network.requireNothingLeft();
  }

  // ---- who reckons with it ----

  /** A server that counts what it is told, and a client that tells it: how they may be written. */
  private record Counting(boolean sendsAgain, boolean knowsItAgain, boolean looksAtTheAnswer) {
    static final Counting RIGHT = new Counting(true, true, true);

    /** Has three clients tell the server ten things each, over a bad network. */
    void run() throws InterruptedException {
      TwoHosts two = new TwoHosts();
      two.network.link(anyLink());
      List<String> counted = new ArrayList<>();
      TaskGroup.run(group -> {
        try (Datagrams port = two.server.call(() -> Datagrams.open(Address.any(7)))) {
          var serving = group.fork("server", () -> serve(port, counted));
          TaskGroup.run(clients -> {
            clients.fork("faults", () -> anyFaults(two.network));
            for (int i = 0; i < 3; i++) {
              int mine = i;
              clients.fork("client-" + i, () -> two.client.run(() -> tell(mine)));
            }
          });
          serving.cancel("all is said");
          serving.settle();
        }
      });
      assertThat(counted).hasSize(30).doesNotHaveDuplicates();
      two.network.requireNothingLeft();
    }

    private void serve(Datagrams port, List<String> counted) throws InterruptedException {
      Set<String> known = new HashSet<>();
      while (true) {
        Datagram told = port.receive();
        if (known.add(told.text()) || !knowsItAgain) {
          counted.add(told.text());
        }
        port.send(told.bytes(), told.from());
      }
    }

    private void tell(int client) throws InterruptedException {
      try (Datagrams port = Datagrams.connect(SERVER)) {
        for (int i = 0; i < 10; i++) {
          String what = client + "." + i;
          port.send(what);
          while (!answered(port, what)) {
            port.send(what);
          }
        }
      }
    }

    private boolean answered(Datagrams port, String what) throws InterruptedException {
      if (!sendsAgain) {
        port.receive();
        return true;
      }
      try {
        return Timeout.after(
            Duration.ofMillis(100),
            () -> {
              while (!port.receive().text().equals(what) && looksAtTheAnswer) {}
              return true;
            });
      } catch (TimedOutException e) {
        return false;
      }
    }
  }

  private static Link anyLink() {
    return Link.defaults()
        .withLatency(Chaos.millis(Chaos.upTo(100)))
        .withJitter(Chaos.millis(Chaos.upTo(100)))
        .withBandwidth(Chaos.oneIn(3) ? 100 : Long.MAX_VALUE)
        .withLoss(Chaos.oneIn(2) ? 0.2 : 0)
        .withDuplicates(Chaos.oneIn(2) ? 0.2 : 0);
  }

  private static void anyFaults(Network network) throws InterruptedException {
    for (int i = Chaos.upTo(3); i > 0; i--) {
      Chaos.pause(500);
      switch (Chaos.upTo(2)) {
        case 0 -> network.partition("client", "server");
        case 1 -> network.partitionOneWay("client", "server");
        default -> network.partitionOneWay("server", "client");
      }
      Chaos.pause(1_000);
      network.heal();
    }
  }

  @Simulated(seeds = 500)
  void whoSendsAgain_knowsThingsAgain_andLooksAtTheAnswer_countsRight() throws Exception {
    Counting.RIGHT.run();
  }

  private static Throwable found(Counting bug) throws InterruptedException {
    try {
      Simulation.explore(100, bug::run);
    } catch (SimulationError e) {
      return Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("not found: " + bug);
  }

  @Test
  void whoDoesNotSendAgain_waitsForEver() throws Exception {
    assertThat(found(new Counting(false, true, true)))
        .isInstanceOf(StuckException.class)
        .hasMessageContaining("Datagrams.receive");
  }

  @Test
  void whoDoesNotKnowThingsAgain_countsThemTwice() throws Exception {
    assertThat(found(new Counting(true, false, true))).isInstanceOf(AssertionError.class);
  }

  @Test
  void whoTakesAnyAnswerForItsOwn_losesSome() throws Exception {
    assertThat(found(new Counting(true, true, false))).isInstanceOf(AssertionError.class);
  }
}
