package dev.weft.testkit;

import static dev.weft.testkit.TwoHosts.connect;
import static dev.weft.testkit.TwoHosts.drain;
import static dev.weft.testkit.TwoHosts.timeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Address;
import dev.weft.net.DnsConfig;
import dev.weft.net.Listener;
import dev.weft.net.ListenerConfig;
import dev.weft.net.Resolver;
import dev.weft.net.Stream;
import dev.weft.net.StreamConfig;
import dev.weft.net.Target;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.StuckException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** All that goes wrong on a simulated network, one by one. */
class NetworkFaultsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private static Duration seconds(int number) {
    return Duration.ofSeconds(number);
  }

  // ---- resets ----

  @Simulated(seeds = 20)
  void whatIsAborted_isLost_afterWhatCameBefore() throws Exception {
    new TwoHosts()
        .run(
            stream -> {
              stream.write("before\n");
              Weft.sleep(seconds(1));
              stream.abort();
            },
            () -> {
              try (Stream stream = connect()) {
                assertThat(stream.readLine(99)).hasValue("before");
                assertThatThrownBy(() -> stream.readLine(99))
                    .isInstanceOf(BrokenException.class)
                    .hasMessageContaining("was lost: Connection reset by peer");
              }
            });
  }

  /** A server that does not wait for the end of its peers when it closes. */
  private static ListenerConfig hasty() {
    return ListenerConfig.at(Address.any(TwoHosts.PORT))
        .withStream(StreamConfig.defaults().withLinger(Duration.ZERO));
  }

  @Simulated(seeds = 20)
  void whoSendsToOneWhoHasGone_isToldLater() throws Exception {
    new TwoHosts()
        .run(
            hasty(),
            stream -> {},
            () -> {
              try (Stream stream = connect()) {
                assertThat(stream.read(new byte[1])).isEqualTo(-1);
                stream.write("one");
                stream.flush();
                Weft.sleep(seconds(1));
                stream.write("two");
                assertThatThrownBy(stream::flush)
                    .isInstanceOf(BrokenException.class)
                    .hasMessageContaining("cannot send to 10.0.0.1:7: Connection reset by peer");
              }
            });
  }

  @Simulated(seeds = 20)
  void aReset_tellsBothSides() throws Exception {
    TwoHosts two = new TwoHosts();
    int[] told = new int[1];
    two.run(
        stream -> {
          assertThatThrownBy(() -> drain(stream)).hasMessageContaining("reset");
          told[0]++;
        },
        () -> {
          try (Stream stream = connect()) {
            Weft.sleep(seconds(1));
            assertThat(two.network.reset("server", "client")).isEqualTo(1);
            assertThatThrownBy(() -> drain(stream)).hasMessageContaining("reset");
          }
          assertThat(two.network.resetAny()).isFalse();
        });
    assertThat(told[0]).isEqualTo(1);
  }

  @Simulated(seeds = 50)
  void aLinkThatResets_doesSoNowAndThen() throws Exception {
    TwoHosts two = new TwoHosts();
    two.network.link(Link.defaults().withResets(0.01));
    two.run(
        TwoHosts::echo,
        () -> {
          try (Stream stream = connect()) {
            assertThatThrownBy(
                    () -> {
                      for (int i = 0; i < 10_000; i++) {
                        stream.write("x");
                        stream.readExactly(1);
                      }
                    })
                .isInstanceOf(BrokenException.class);
          }
        });
  }

  // ---- loss ----

  @Simulated(seeds = 20)
  void whatIsLost_isSentAgain_andCostsTime() throws Exception {
    TwoHosts two = new TwoHosts();
    two.network.link(Link.defaults().withLoss(0.2));
    two.run(
        TwoHosts::echo,
        () -> {
          try (Stream stream = connect()) {
            Duration took =
                timeOf(() -> {
                  for (int i = 0; i < 100; i++) {
                    stream.write("x");
                    assertThat(stream.readExactly(1)).isEqualTo(new byte[] {'x'});
                  }
                });
            assertThat(took).isGreaterThan(seconds(2));
          }
        });
  }

  // ---- partitions ----

  @Simulated(seeds = 20)
  void throughAPartition_nothingComes_untilItIsHealed() throws Exception {
    TwoHosts two = new TwoHosts();
    two.run(
        TwoHosts::echo,
        () -> {
          try (Stream stream = connect()) {
            two.network.partition("client", "server");
            stream.write("abc");
            stream.flush();
            assertThatThrownBy(() -> Timeout.after(seconds(60), () -> stream.read(new byte[1])))
                .isInstanceOf(TimedOutException.class);
            two.network.heal("client", "server");
            Duration took =
                timeOf(() -> assertThat(stream.readExactly(3)).asString().isEqualTo("abc"));
            assertThat(took).isLessThan(seconds(1));
          }
        });
  }

  @Simulated(seeds = 20)
  void aPartition_canBeOneWay() throws Exception {
    TwoHosts two = new TwoHosts();
    two.run(
        stream -> {
          stream.write("hello\n");
          drain(stream);
        },
        () -> {
          try (Stream stream = connect()) {
            two.network.partitionOneWay("client", "server");
            stream.write("unheard");
            assertThat(stream.readLine(99)).hasValue("hello");
            Weft.sleep(seconds(1));
            assertThat(two.network.stats().bytes()).isEqualTo(7);
            two.network.heal();
          }
        });
  }

  @Simulated(seeds = 20)
  void throughAPartition_nobodyConnects() throws Exception {
    TwoHosts two = new TwoHosts();
    two.run(
        TwoHosts::echo,
        () -> {
          two.network.isolate("server");
          assertThatThrownBy(() -> connect())
              .isInstanceOf(TimedOutException.class)
              .hasMessageContaining("connecting to 10.0.0.1:7");
          TaskGroup.run(group -> {
            Task<?> patient = group.fork(() -> connect().close());
            Weft.sleep(seconds(4));
            two.network.heal();
            patient.join();
          });
        });
  }

  @Simulated(seeds = 20)
  void whoSendsIntoAPartition_givesUpAfterAQuarterOfAnHour() throws Exception {
    TwoHosts two = new TwoHosts();
    two.run(
        stream -> Timeout.orElse(HOUR, () -> true, () -> stream.read(new byte[1]) < 0),
        () -> {
          try (Stream stream = connect()) {
            two.network.partition("client", "server");
            stream.write("lost");
            Duration took =
                timeOf(() ->
                    assertThatThrownBy(() -> drain(stream))
                        .hasMessageContaining("was lost: Connection timed out"));
            assertThat(took).isBetween(seconds(15 * 60), seconds(15 * 60 + 1));
          }
          two.network.heal();
        });
  }

  /** The bug that every protocol without a timeout has. */
  @Test
  void whoOnlyListens_isNeverToldThatTheConnectionIsGone() {
    assertThatThrownBy(() ->
            Simulation.run(
                1,
                () -> {
                  TwoHosts two = new TwoHosts();
                  two.run(
                      TwoHosts::echo,
                      () -> {
                        try (Stream stream = connect()) {
                          assertThat(two.network.silence("client", "server")).isEqualTo(1);
                          stream.read(new byte[1]);
                        }
                      });
                }))
        .isInstanceOf(SimulationError.class)
        .hasCauseInstanceOf(StuckException.class)
        .hasMessageContaining("Stream.read");
  }

  @Simulated(seeds = 20)
  void aSilentConnection_hurtsNoOther() throws Exception {
    TwoHosts two = new TwoHosts();
    two.run(
        stream -> {
          stream.idleTimeout(HOUR);
          TwoHosts.echo(stream);
        },
        () -> {
          try (Stream old = connect()) {
            two.network.silence("client", "server");
            old.write("x");
            try (Stream other = connect()) {
              other.write("y");
              other.readExactly(1);
            }
            assertThatThrownBy(() -> old.readExactly(1)).hasMessageContaining("timed out");
          }
          Weft.sleep(HOUR);
        });
  }

  // ---- crashes ----

  @Simulated(seeds = 20)
  void afterACrash_whoStillBelievesInAConnection_isToldOtherwise() throws Exception {
    TwoHosts two = new TwoHosts();
    TaskGroup.run(group -> {
      Listener listener = two.server.call(() -> Listener.open(Address.any(7)));
      Task<?> serving =
          group.fork(() ->
              assertThatThrownBy(
                      () -> {
                        Stream accepted = listener.accept();
                        assertThatThrownBy(() -> drain(accepted))
                            .hasMessageContaining("server has crashed");
                        accepted.close();
                        listener.accept();
                      })
                  .isInstanceOf(ClosedException.class));
      two.client.run(() -> {
        try (Stream stream = connect()) {
          Weft.sleep(seconds(1));
          two.network.crash("server");
          serving.join();
          assertThatThrownBy(() -> connect()).isInstanceOf(TimedOutException.class);
          stream.write("x");
          Weft.sleep(seconds(60));
          two.network.restart("server");
          assertThatThrownBy(() -> stream.read(new byte[1])).hasMessageContaining("reset");
          assertThatThrownBy(() -> connect()).hasMessageContaining("refused");
        }
      });
    });
    two.network.requireNothingLeft();
  }

  // ---- names ----

  @Simulated(seeds = 20)
  void names_change_andTakeTheirTime() throws Exception {
    TwoHosts two = new TwoHosts();
    Names names = two.network.names();
    two.client.run(() -> {
      Resolver resolver = Resolver.open(DnsConfig.defaults().withTtl(Duration.ZERO, Duration.ZERO));
      names.set("db", Duration.ZERO, "10.1.1.1", "10.1.1.2");
      names.delay(seconds(1), seconds(1));
      assertThat(timeOf(() -> assertThat(resolver.resolve("db")).hasSize(2))).isEqualTo(seconds(1));
      names.set("DB", Duration.ZERO, "10.1.1.3");
      assertThat(resolver.resolve("db").toString()).isEqualTo("[/10.1.1.3]");
      names.remove("db");
      assertThatThrownBy(() -> resolver.resolve("db")).hasMessage("unknown host db");
      names.silent(true);
      assertThatThrownBy(() -> resolver.resolve("server"))
          .isInstanceOf(BrokenException.class)
          .hasMessage("no name server answered for server");
      names.silent(false);
      assertThat(resolver.resolve("server")).isEqualTo(two.server.addresses());
      assertThat(names.asked()).isEqualTo(5);
    });
  }

  @Simulated(seeds = 20)
  void whoHasSeveralAddresses_isReachedAtOneThatWorks() throws Exception {
    TwoHosts two = new TwoHosts();
    two.network.host("other", "10.0.0.9");
    two.network.names().set("both", seconds(1), "10.0.0.9", "10.0.0.1");
    two.run(
        TwoHosts::drain,
        () -> {
          TwoHosts.dialer().connect(Target.tcp("both", 7)).close();
          two.network.isolate("other");
          TwoHosts.dialer().connect(Target.tcp("both", 7)).close();
        });
  }
}
