package dev.weft.testkit;

import static dev.weft.testkit.TwoHosts.timeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Address;
import dev.weft.net.Datagram;
import dev.weft.net.Datagrams;
import dev.weft.net.DatagramsConfig;
import dev.weft.net.DatagramsStats;
import dev.weft.net.Listener;
import dev.weft.task.Action;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Datagrams over a simulated network: what holds for those of real sockets, and what goes wrong.
 */
class DatagramsSimulatedTest {
  private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.1", 7);
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** What is done with a port of the server, from the client. */
  @FunctionalInterface
  private interface Talk {
    void with(Datagrams server) throws Exception;
  }

  /** Opens a port of the server; afterwards nothing may be left. */
  private static void over(TwoHosts two, DatagramsConfig config, Talk talk) throws Exception {
    try (Datagrams server = two.server.call(() -> Datagrams.open(config))) {
      two.client.run(() -> talk.with(server));
    }
    two.network.requireNothingLeft();
  }

  private static void over(TwoHosts two, Talk talk) throws Exception {
    over(two, DatagramsConfig.at(Address.any(7)), talk);
  }

  private static Datagrams any() throws InterruptedException {
    return Datagrams.open(Address.any(0));
  }

  // ---- there and back ----

  @Simulated(seeds = 100)
  void datagrams_goThereAndBack_inARoundTrip() throws Exception {
    over(
        TwoHosts.steady(),
        server -> {
          try (Datagrams client = any()) {
            Datagram[] heard = new Datagram[2];
            Duration took =
                timeOf(() -> {
                  client.send("hello", SERVER);
                  heard[0] = server.receive();
                  server.send(new byte[] {7}, heard[0].from());
                  heard[1] = client.receive();
                });
            assertThat(took.toMillis()).isEqualTo(20);
            assertThat(heard[0].text()).isEqualTo("hello");
            assertThat(heard[0].from().getAddress().getHostAddress()).isEqualTo("10.0.0.2");
            assertThat(heard[1].bytes()).containsExactly(7);
            assertThat(heard[1].from()).isEqualTo(SERVER);
            assertThat(client.stats()).isEqualTo(new DatagramsStats(0, 1, 0, 0, 1, 0));
          }
        });
  }

  @Simulated(seeds = 20)
  void theLargest_arrivesWhole_andALargerOneIsNotSent() throws Exception {
    byte[] much = new byte[65_507];
    Weft.random().nextBytes(much);
    over(
        new TwoHosts(),
        server -> {
          try (Datagrams client = any()) {
            client.send(much, SERVER);
            assertThat(server.receive().bytes()).isEqualTo(much);
            assertThatThrownBy(() -> client.send(new byte[65_508], SERVER))
                .isInstanceOf(BrokenException.class)
                .hasMessage("cannot send to 10.0.0.1:7: Message too long");
            client.send("still there", SERVER);
            assertThat(server.receive().text()).isEqualTo("still there");
            assertThat(client.stats().unsent()).isEqualTo(1);
          }
        });
  }

  @Simulated(seeds = 20)
  void tooLongOnes_areCountedAndNeverCutShort() throws Exception {
    over(
        TwoHosts.steady(),
        DatagramsConfig.at(Address.any(7)).withMaxSize(5),
        server -> {
          try (Datagrams client = any()) {
            client.send("12345", SERVER);
            client.send("123456", SERVER);
            client.send("x".repeat(60_000), SERVER);
            client.send("after", SERVER);
            assertThat(server.receive().text()).isEqualTo("12345");
            assertThat(server.receive().text()).isEqualTo("after");
            assertThat(server.stats()).isEqualTo(new DatagramsStats(0, 2, 0, 2, 0, 0));
          }
        });
  }

  @Simulated(seeds = 100)
  void aWayWithoutJitter_keepsTheOrder_andTheInboxTheFirst() throws Exception {
    over(
        TwoHosts.steady(),
        DatagramsConfig.at(Address.any(7)).withInbox(3),
        server -> {
          try (Datagrams client = any()) {
            for (int i = 0; i < 10; i++) {
              client.send("" + i, SERVER);
            }
            Weft.sleep(SECOND);
            assertThat(server.stats()).isEqualTo(new DatagramsStats(3, 3, 7, 0, 0, 0));
            assertThat(all(server)).containsExactly("0", "1", "2");
          }
        });
  }

  /** {@return what has come within a second} */
  private static List<String> all(Datagrams port) throws InterruptedException {
    List<String> all = new ArrayList<>();
    try {
      Timeout.after(
          SECOND,
          () -> {
            while (true) {
              all.add(port.receive().text());
            }
          });
    } catch (TimedOutException e) {
      // these were all
    }
    return all;
  }

  // ---- ports ----

  @Simulated(seeds = 20)
  void ports_areNotThoseOfListeners_butOfOneOnly() throws Exception {
    over(
        new TwoHosts(),
        server -> {
          try (Datagrams port = Datagrams.open(Address.any(9));
              Listener listener = Listener.open(Address.any(9))) {
            assertThat(listener.port()).isEqualTo(port.local().getPort());
            assertThatThrownBy(() -> Datagrams.open(Address.local(9)))
                .isInstanceOf(BrokenException.class)
                .hasMessage(
                    "cannot listen at 127.0.0.1:9: something else listens there already;"
                        + " choose another port, or 0 for any free one");
            assertThatThrownBy(() -> Datagrams.open(Address.of("10.0.0.1", 9)))
                .hasMessageContaining("it is no address of this machine");
          }
        });
  }

  @Simulated(seeds = 20)
  void aHost_speaksWithItself_butNotFromThereWithOthers() throws Exception {
    over(
        new TwoHosts(),
        server -> {
          try (Datagrams port = Datagrams.open(Address.local(0))) {
            port.send("to myself", port.local());
            assertThat(port.receive().from()).isEqualTo(port.local());
            assertThatThrownBy(() -> port.send("x", SERVER))
                .hasMessage("cannot send to 10.0.0.1:7: Invalid argument");
            assertThatThrownBy(() -> port.send("x", new InetSocketAddress("10.9.9.9", 7)))
                .hasMessage("cannot send to 10.9.9.9:7: No route to host");
          }
        });
  }

  @Simulated(seeds = 20)
  void whatIsLeftOpen_isNamed() throws Exception {
    TwoHosts two = new TwoHosts();
    two.client.run(() -> {
      Datagrams left = Datagrams.open(Address.any(9));
      assertThat(two.network.stats().datagrams()).isEqualTo(1);
      assertThatThrownBy(two.network::requireNothingLeft)
          .hasMessageContaining("not closed: client has datagrams at /[0:0:0:0:0:0:0:0]:9");
      left.close();
    });
    two.network.requireNothingLeft();
  }

  // ---- with one peer ----

  @Simulated(seeds = 20)
  void connected_speaksWithItsPeerOnly() throws Exception {
    over(
        new TwoHosts(),
        server -> {
          try (Datagrams client = Datagrams.connect(SERVER);
              Datagrams stranger = any()) {
            stranger.send("ignored", client.local());
            client.send("hello");
            server.send("heard", server.receive().from());
            assertThat(client.receive().text()).isEqualTo("heard");
            assertThat(client.stats().received()).isEqualTo(1);
            assertThat(client.local().getAddress().getHostAddress()).isEqualTo("10.0.0.2");
          }
        });
  }

  @Simulated(seeds = 20)
  void connected_toNobody_isToldSoAndGoesOn() throws Exception {
    over(
        new TwoHosts(),
        server -> {
          InetSocketAddress there = new InetSocketAddress("10.0.0.1", 8);
          try (Datagrams client = Datagrams.connect(there)) {
            client.send("hello");
            assertThatThrownBy(client::receive)
                .isInstanceOf(BrokenException.class)
                .hasMessage("nobody receives at 10.0.0.1:8");
            client.send("into the void");
            assertThatThrownBy(client::receive).isInstanceOf(BrokenException.class);
          }
          assertThatThrownBy(() -> Datagrams.connect(new InetSocketAddress("10.9.9.9", 7)))
              .isInstanceOf(BrokenException.class)
              .hasMessage("no route to 10.9.9.9:7");
        });
  }

  @Simulated(seeds = 20)
  void notConnected_isNotTold() throws Exception {
    over(
        new TwoHosts(),
        server -> {
          try (Datagrams client = any()) {
            client.send("hello", new InetSocketAddress("10.0.0.1", 8));
            assertThat(all(client)).isEmpty();
          }
        });
  }

  // ---- to many ----

  @Simulated(seeds = 20)
  void aBroadcast_reachesAllHosts_whenItIsAskedFor() throws Exception {
    InetSocketAddress everybody = new InetSocketAddress("255.255.255.255", 7);
    TwoHosts two = new TwoHosts();
    Host third = two.network.host("third");
    over(
        two,
        server -> {
          try (Datagrams asked =
                  Datagrams.open(DatagramsConfig.at(Address.any(0)).withBroadcast());
              Datagrams other = third.call(() -> Datagrams.open(Address.any(7)));
              Datagrams shy = any()) {
            asked.send("who is there?", everybody);
            assertThat(server.receive().text()).isEqualTo("who is there?");
            assertThat(other.receive().from().getPort()).isEqualTo(asked.local().getPort());
            assertThatThrownBy(() -> shy.send("x", everybody))
                .hasMessage("cannot send to 255.255.255.255:7: Permission denied");
          }
        });
  }

  // ---- waiting ----

  @Simulated(seeds = 300)
  void receive_whenCancelled_hasTakenNothing() throws Exception {
    over(
        TwoHosts.steady(),
        server -> {
          try (Datagrams client = any()) {
            List<String> got = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
              int number = i;
              TaskGroup.run(group -> {
                Task<?> receiver = group.fork(() -> got.add(server.receive().text()));
                client.send("" + number, SERVER);
                Chaos.pause(20);
                receiver.cancel("the test says so");
              });
            }
            got.addAll(all(server));
            assertThat(got)
                .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> "" + i).toList());
          }
        });
  }

  @Simulated(seeds = 300)
  void send_whenCancelled_wasSentOrWasNot() throws Exception {
    over(
        new TwoHosts(),
        server -> {
          try (Datagrams client = any()) {
            int[] said = new int[1];
            for (int i = 0; i < 10; i++) {
              TaskGroup.run(group -> {
                Task<?> sender =
                    group.fork(() -> {
                      client.send("x", SERVER);
                      said[0]++;
                    });
                Weft.checkpoint();
                sender.cancel("the test says so");
              });
            }
            assertThat(all(server)).hasSize(said[0]);
            assertThat(client.stats().sent()).isEqualTo(said[0]);
          }
        });
  }

  @Simulated(seeds = 20)
  void cancelledBefore_neitherSendsNorReceives() throws Exception {
    over(
        new TwoHosts(),
        server -> {
          try (Datagrams client = any()) {
            client.send("there", SERVER);
            Weft.sleep(SECOND);
            List<Action> all =
                List.of(
                    server::receive, () -> client.send("x", SERVER), DatagramsSimulatedTest::any);
            for (Action what : all) {
              TaskGroup.run(group -> {
                Task<?> task =
                    group.fork(() -> {
                      Task.current().cancel("the test says so");
                      what.run();
                    });
                assertThatThrownBy(task::join).isInstanceOf(TaskCancelledException.class);
              });
            }
            assertThat(server.stats().waiting()).isEqualTo(1);
            assertThat(client.stats().sent()).isEqualTo(1);
          }
        });
  }

  @Simulated(seeds = 20)
  void closed_tellsWhoWaitsAndWhoComes() throws Exception {
    over(
        new TwoHosts(),
        server -> {
          Datagrams port = any();
          TaskGroup.run(group -> {
            group.fork(() -> assertThatThrownBy(port::receive).isInstanceOf(ClosedException.class));
            Weft.sleep(SECOND);
            port.close();
          });
          assertThatThrownBy(port::receive).isInstanceOf(ClosedException.class);
          assertThatThrownBy(() -> port.send("x", SERVER)).isInstanceOf(ClosedException.class);
        });
  }
}
