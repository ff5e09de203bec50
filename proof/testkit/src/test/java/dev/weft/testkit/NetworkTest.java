package dev.weft.testkit;

import static dev.weft.testkit.TwoHosts.connect;
import static dev.weft.testkit.TwoHosts.drain;
import static dev.weft.testkit.TwoHosts.timeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Address;
import dev.weft.net.Listener;
import dev.weft.net.ListenerConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A simulated network, as long as nothing goes wrong on it. */
class NetworkTest {
  @Simulated(seeds = 50)
  void whatIsSent_comes_inOrder_howeverItIsCut() throws Exception {
    TwoHosts two = new TwoHosts();
    byte[] sent = new byte[200_000];
    Weft.random().nextBytes(sent);
    two.run(
        TwoHosts::echo,
        () ->
            TaskGroup.run(group -> {
              try (Stream stream = connect("server")) {
                group.fork(() -> {
                  stream.write(sent);
                  stream.closeOutput();
                });
                assertThat(stream.readExactly(sent.length)).isEqualTo(sent);
                assertThat(stream.read(new byte[1])).isEqualTo(-1);
              }
            }));
  }

  @Simulated(seeds = 20)
  void connecting_takesARoundTrip_andSoDoesAnAnswer() throws Exception {
    TwoHosts.steady()
        .run(
            TwoHosts::echo,
            () -> {
              Stream[] stream = new Stream[1];
              assertThat(timeOf(() -> stream[0] = connect())).isEqualTo(Duration.ofMillis(20));
              stream[0].write("x");
              assertThat(timeOf(() -> stream[0].readExactly(1)).toMillis()).isEqualTo(20);
              stream[0].close();
            });
  }

  @Simulated(seeds = 20)
  void aLinkOfAMegabyteASecond_takesASecondForAMegabyte() throws Exception {
    TwoHosts two = TwoHosts.steady();
    two.network.link(
        "client", "server", Link.defaults().withBandwidth(1_000_000).withWindow(10_000_000));
    two.run(
        TwoHosts::drain,
        () -> {
          try (Stream stream = connect()) {
            Duration took =
                timeOf(() -> {
                  stream.write(new byte[1_000_000]);
                  stream.closeOutput();
                  stream.read(new byte[1]);
                });
            assertThat(took.toMillis()).isBetween(1_000L, 1_010L);
          }
        });
  }

  @Simulated(seeds = 20)
  void aWindow_isUnderWayAtMost_inEachRoundTrip() throws Exception {
    TwoHosts two = TwoHosts.steady();
    two.network.link(
        Link.defaults()
            .withLatency(Duration.ofMillis(10))
            .withJitter(Duration.ZERO)
            .withWindow(10_000));
    two.run(
        TwoHosts::drain,
        () -> {
          try (Stream stream = connect()) {
            Duration took =
                timeOf(() -> {
                  stream.write(new byte[100_000]);
                  stream.closeOutput();
                  stream.read(new byte[1]);
                });
            assertThat(took.toMillis()).isBetween(200L, 300L);
          }
        });
  }

  @Simulated(seeds = 20)
  void whoDoesNotRead_stopsTheOther() throws Exception {
    TwoHosts two = new TwoHosts();
    int[] written = new int[1];
    two.run(
        stream -> {
          Weft.sleep(Duration.ofHours(1));
          drain(stream);
        },
        () -> {
          try (Stream stream = connect()) {
            stream.idleTimeout(Duration.ofMinutes(1));
            assertThatThrownBy(
                    () -> {
                      while (true) {
                        stream.write(new byte[1_000]);
                        written[0]++;
                      }
                    })
                .isInstanceOf(TimedOutException.class);
            assertThat(written[0]).isBetween(64, 300);
            assertThat(two.network.stats().bytes()).isLessThanOrEqualTo(64 * 1024);
            stream.idleTimeout(Duration.ofHours(2));
            stream.flush();
          }
        });
  }

  @Simulated(seeds = 20)
  void whoHasSaidAll_canStillListen() throws Exception {
    TwoHosts two = new TwoHosts();
    two.run(
        stream -> {
          drain(stream);
          Weft.sleep(Duration.ofMinutes(1));
          stream.write("answer");
        },
        () -> {
          try (Stream stream = connect()) {
            stream.write("question");
            stream.closeOutput();
            assertThat(stream.readLine(100)).hasValue("answer");
          }
        });
  }

  @Simulated(seeds = 20)
  void aHost_reachesItself_byEveryNameItHas() throws Exception {
    Network network = Network.open();
    Host host = network.host("both", "192.168.1.1", "fd00::1");
    network.host("other");
    host.run(() ->
        TaskGroup.run(group -> {
          Listener listener = Listener.open(Address.any(7));
          group.fork(() -> listener.serve(stream -> stream.write("me\n")));
          for (String name :
              List.of("127.0.0.1", "::1", "localhost", "both", "192.168.1.1", "fd00::1")) {
            try (Stream stream = connect(name)) {
              assertThat(stream.readLine(9)).hasValue("me");
            }
          }
          listener.close();
        }));
    network.requireNothingLeft();
  }

  @Simulated(seeds = 20)
  void eachHost_hasItsOwnPorts() throws Exception {
    TwoHosts two = new TwoHosts();
    two.run(
        stream -> {},
        () -> {
          assertThatThrownBy(() -> connect("localhost")).hasMessageContaining("refused");
          Listener.open(Address.any(7)).close();
        });
  }

  @Simulated(seeds = 20)
  void aUnixSocket_isOfItsHost() throws Exception {
    TwoHosts two = new TwoHosts();
    Path path = Path.of("/run/x");
    two.run(
        ListenerConfig.at(Address.unix(path)),
        TwoHosts::echo,
        () -> {
          assertThatThrownBy(() -> TwoHosts.dialer().connect(Target.unix(path)))
              .hasMessageContaining("refused");
          two.server.run(() -> {
            try (Stream stream = TwoHosts.dialer().connect(Target.unix(path))) {
              stream.write("x\n");
              assertThat(stream.readLine(9)).hasValue("x");
            }
          });
        });
  }

  @Simulated(seeds = 20)
  void whoIsNotThere_doesNotAnswer() throws Exception {
    TwoHosts two = new TwoHosts();
    two.run(
        stream -> {},
        () -> {
          assertThatThrownBy(() -> TwoHosts.dialer().connect(Target.tcp("server", 8)))
              .isInstanceOf(BrokenException.class)
              .hasMessage("connection to server:8 refused: nothing listens there");
          assertThatThrownBy(() -> connect("10.9.9.9"))
              .isInstanceOf(BrokenException.class)
              .hasMessage("no route to 10.9.9.9:7");
          assertThatThrownBy(() -> connect("nobody"))
              .isInstanceOf(BrokenException.class)
              .hasMessage("unknown host nobody");
        });
  }

  @Simulated(seeds = 20)
  void anAddress_isListenedAtByOne_whoHasIt() throws Exception {
    TwoHosts two = new TwoHosts();
    two.run(
        stream -> {},
        () -> {
          two.server.run(() ->
              assertThatThrownBy(() -> Listener.open(Address.of("10.0.0.1", 7)))
                  .hasMessageContaining("something else listens there already"));
          assertThatThrownBy(() -> Listener.open(Address.of("10.0.0.1", 9)))
              .hasMessageContaining("it is no address of this machine");
        });
  }

  @Simulated(seeds = 20)
  void whoFindsTheBacklogFull_asksAgain() throws Exception {
    TwoHosts two = TwoHosts.steady();
    ListenerConfig config = ListenerConfig.at(Address.any(7)).withBacklog(1).withMaxConnections(1);
    two.run(
        config,
        stream -> Weft.sleep(Duration.ofSeconds(2)),
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 3; i++) {
                group.fork(() -> {
                  try (Stream stream = connect()) {
                    drain(stream);
                  }
                });
              }
            }));
  }

  @Simulated(seeds = 20)
  void whatIsLeft_isNamed() throws Exception {
    TwoHosts two = new TwoHosts();
    Stream[] left = new Stream[1];
    two.run(
        stream -> {},
        () -> {
          Listener listener = Listener.open(Address.any(9));
          left[0] = TwoHosts.dialer().connect(Target.tcp("127.0.0.1", 9));
          assertThatThrownBy(two.network::requireNothingLeft)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("not closed: client /127.0.0.1:32768 → /127.0.0.1:9")
              .hasMessageContaining("not closed: client listens at /[0:0:0:0:0:0:0:0]:9");
          left[0].close();
          listener.close();
        });
  }

  // ---- mistakes ----

  @Test
  void aNetwork_isOpenedInASimulation() throws Exception {
    Weft.run(() ->
        assertThatThrownBy(Network::open)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("open it inside of Simulation.run or @Simulated"));
  }

  @Simulated(seeds = 2)
  void codeThatRunsOnNoHost_isToldSo() throws Exception {
    TwoHosts two = new TwoHosts();
    assertThatThrownBy(() -> Listener.open(Address.any(7)))
        .hasMessageContaining("the real network cannot be used in virtual time");
    two.run(stream -> {}, () -> {});
    assertThatThrownBy(() -> Listener.open(Address.any(7)))
        .hasMessageContaining("this code runs on no host of the simulated network");
  }

  @Simulated(seeds = 2)
  void hosts_areTheirOwn() {
    Network network = Network.open();
    network.host("a", "10.0.0.1");
    assertThatThrownBy(() -> network.host("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is a host 'a' already");
    assertThatThrownBy(() -> network.host("b", "10.0.0.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("host a has the address 10.0.0.1 already");
    assertThatThrownBy(() -> network.partition("a", "c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no host 'c', but [a]");
  }
}
