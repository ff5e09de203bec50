package dev.weft.net;

import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class DialerTest {
  private static final NetConfig HASTY =
      NetConfig.defaults().withConnectTimeout(Duration.ofMillis(60));

  @EveryWay
  void nobodyThere_isRefused(Way way) throws Exception {
    try (DeadPort dead = DeadPort.open()) {
      Target target = Target.tcp("127.0.0.1", dead.number());
      way.run(() ->
          assertThatThrownBy(() -> way.dialer(NetConfig.defaults()).dial(target, pipeline -> {}))
              .isInstanceOf(BrokenException.class)
              .hasMessage("connection to " + target + " refused: nothing listens there"));
    }
  }

  @EveryWay
  void unknownHost_isSaidOnce(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open()) {
      NetConfig config = NetConfig.defaults().withDns(d -> dns.config());
      way.run(() ->
          assertThatThrownBy(
                  () -> way.dialer(config).dial(Target.tcp("no.test", 80), pipeline -> {}))
              .isInstanceOf(BrokenException.class)
              .hasMessage("unknown host no.test")
              .hasCauseInstanceOf(UnknownHostException.class));
    }
  }

  @EveryWay
  void fullBacklog_timesOutAndLeavesNothingOpen(Way way) throws Exception {
    try (FullHouse full = FullHouse.at("127.0.0.1");
        Peer peer = Peer.open(Peer.Line::awaitEnd)) {
      way.run(() -> {
        way.dial(peer).close(); // loads what would take a part of the short time
        until(() -> peer.accepted() == 1 && peer.living() == 0);
        long before = Sockets.open();
        assertThatThrownBy(() -> way.dialer(HASTY).dial(full.target("127.0.0.1"), pipeline -> {}))
            .isInstanceOf(TimedOutException.class)
            .hasMessageStartingWith(
                "connecting to " + full.target("127.0.0.1") + " timed out after ")
            .hasMessageContaining("bound 60 ms");
        until(() -> Sockets.open() <= before);
      });
    }
  }

  @EveryWay
  void cancelledAtAnyTime_leavesNothingOpen(Way way) throws Exception {
    try (Peer peer = Peer.open(Peer.Line::awaitEnd)) {
      way.run(
          2,
          () -> {
            long before = Sockets.open();
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
              Duration delay = Duration.ofNanos(i * 2_000L);
              TaskGroup.run(group -> {
                Task<Wire> dialling = group.fork(() -> way.dial(peer));
                Weft.sleep(delay);
                dialling.cancel("the test says so");
                try {
                  wires.add(dialling.join()); // the hand-over won
                } catch (TaskCancelledException e) {
                  // nothing was opened, or it was closed again
                }
              });
            }
            wires.forEach(Wire::close);
            until(() -> peer.living() == 0);
            until(() -> Sockets.open() <= before);
          });
    }
  }

  @EveryWay
  void cancelledBefore_doesNotEvenTry(Way way) throws Exception {
    try (Peer peer = Peer.open(Peer.Line::awaitEnd)) {
      way.run(() ->
          TaskGroup.run(group -> {
            Task<Wire> dialling =
                group.fork(() -> {
                  Task.current().cancel("the test says so");
                  return way.dial(peer);
                });
            until(() -> dialling.state() == Task.State.CANCELLED);
          }));
      assertThat(peer.accepted()).isZero();
    }
  }

  @EveryWay
  void cancelledInTheHandshake_closesTheConnection(Way way) throws Exception {
    try (Peer mute = Peer.open(Peer.Line::awaitEnd)) {
      Target secure = Target.tls("127.0.0.1", mute.port());
      way.run(() ->
          TaskGroup.run(group -> {
            Task<Wire> dialling =
                group.fork(() -> way.dialer(NetConfig.defaults()).dial(secure, pipeline -> {}));
            until(() -> mute.accepted() == 1);
            dialling.cancel("the test says so");
            assertThatThrownBy(dialling::join).isInstanceOf(TaskCancelledException.class);
            until(() -> mute.living() == 0);
          }));
    }
  }

  @EveryWay
  void ipv6Literal_isDialledAsItIs(Way way) throws Exception {
    try (Peer peer = Peer.at("::1", 0, line -> line.write("six"))) {
      way.run(() -> {
        Wire wire = way.dialer(NetConfig.defaults()).dial(peer.target("::1"), pipeline -> {});
        assertThat(Way.read(wire, 3)).isEqualTo("six");
        assertThat(wire).hasToString("connection to [::1]:" + peer.port());
        wire.close();
      });
    }
  }

  @EveryWay
  void ofSeveralAddresses_theFirstThatAnswersCounts(Way way) throws Exception {
    try (Peer peer = Peer.echo();
        FakeDns dns = FakeDns.open().with("two.test", 60, "127.0.0.2", "127.0.0.1")) {
      NetConfig config = NetConfig.defaults().withDns(d -> dns.config());
      way.run(() -> {
        Wire wire = way.dialer(config).dial(peer.target("two.test"), pipeline -> {});
        until(() -> peer.accepted() == 1);
        wire.close();
      });
    }
  }

  /** A silent address costs the attempt delay, not its share of the time. */
  @EveryWay
  void ofSeveralAddresses_aSilentOneCostsTheAttemptDelay(Way way) throws Exception {
    try (Peer peer = Peer.at("127.0.0.1", 0, line -> line.write("here"));
        FullHouse _ = FullHouse.at("127.0.0.2", peer.port());
        FakeDns dns = FakeDns.open().with("two.test", 60, "127.0.0.2", "127.0.0.1")) {
      NetConfig config =
          NetConfig.defaults()
              .withConnectTimeout(Duration.ofHours(1))
              .withAttemptDelay(Duration.ofMillis(40))
              .withDns(d -> dns.config());
      way.run(() -> {
        long before = Sockets.open();
        long start = Clock.current().nanos();
        Wire wire = way.dialer(config).dial(peer.target("two.test"), pipeline -> {});
        assertThat(Clock.current().since(start)).isGreaterThan(Duration.ofMillis(39));
        assertThat(Way.read(wire, 4)).isEqualTo("here");
        wire.close();
        until(() -> Sockets.open() <= before);
      });
    }
  }

  /** Cancelled while one address is silent, while two are tried, and as one of them answers. */
  @EveryWay
  void ofSeveralAddresses_cancelledAtAnyTime_leavesNothingOpen(Way way) throws Exception {
    try (Peer peer = Peer.at("127.0.0.1", 0, Peer.Line::awaitEnd);
        FullHouse _ = FullHouse.at("127.0.0.2", peer.port());
        FakeDns dns = FakeDns.open().with("two.test", 60, "127.0.0.2", "127.0.0.1")) {
      NetConfig config =
          NetConfig.defaults().withAttemptDelay(Duration.ofMillis(10)).withDns(d -> dns.config());
      way.run(
          2,
          () -> {
            long before = Sockets.open();
            Dialer dialer = way.dialer(config);
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
              Duration delay = Duration.ofNanos(i * 350_000L);
              TaskGroup.run(group -> {
                Task<Wire> dialling =
                    group.fork(() -> dialer.dial(peer.target("two.test"), pipeline -> {}));
                Weft.sleep(delay);
                dialling.cancel("the test says so");
                try {
                  wires.add(dialling.join()); // the hand-over won
                } catch (TaskCancelledException e) {
                  // nothing was opened, or it was closed again
                }
              });
            }
            wires.forEach(Wire::close);
            until(() -> peer.living() == 0);
            until(() -> Sockets.open() <= before);
          });
    }
  }

  @EveryWay
  void allAddressesRefusing_isOneFailureThatNamesTheTarget(Way way) throws Exception {
    try (DeadPort dead = DeadPort.open();
        FakeDns dns = FakeDns.open().with("two.test", 60, "127.0.0.2", "127.0.0.1")) {
      int port = dead.number();
      NetConfig config = NetConfig.defaults().withDns(d -> dns.config());
      way.run(() ->
          assertThatThrownBy(
                  () -> way.dialer(config).dial(Target.tcp("two.test", port), pipeline -> {}))
              .isInstanceOf(BrokenException.class)
              .hasMessage(
                  "connection to two.test:"
                      + port
                      + " refused: nothing listens there (all 2 addresses were tried)")
              .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1)));
    }
  }

  @EveryWay
  void wiresAndDialers_outliveTheirEngineWithoutHarm(Way way) throws Exception {
    try (Peer peer = Peer.echo()) {
      Dialer dialer = way.dialer(NetConfig.defaults());
      List<Wire> old = new ArrayList<>();
      for (int run = 0; run < 3; run++) {
        way.run(
            2,
            () -> {
              for (Wire wire : old) {
                assertThat(wire.isUsable()).isFalse();
                assertThat(Way.drain(wire)).isLessThanOrEqualTo("nobody reads this".length());
                wire.close();
              }
              Wire wire = dialer.dial(peer.target(), pipeline -> {});
              wire.write(Way.bytes("hello"));
              assertThat(Way.read(wire, 5)).isEqualTo("hello");
              wire.write(Way.bytes("nobody reads this"));
              old.add(wire);
            });
      }
      old.forEach(Wire::close);
      assertThat(peer.accepted()).isEqualTo(3);
    }
  }

  @EveryWay
  void engine_closesItsConnectionsWhenItEnds(Way way) throws Exception {
    try (Peer peer = Peer.open(Peer.Line::awaitEnd)) {
      way.run(
          2,
          () ->
              TaskGroup.run(group -> {
                for (int i = 0; i < 20; i++) {
                  group.fork(() -> way.dial(peer));
                }
              }));
      Weft.run(() -> until(() -> peer.accepted() == 20 && peer.living() == 0));
    }
  }

  @EveryWay
  void peerThatEndsInTheHandshake_isSaidAtOnce(Way way) throws Exception {
    try (Peer rude = Peer.open(line -> line.read(1))) {
      Target secure = Target.tls("127.0.0.1", rude.port());
      Dialer dialer = way.dialer(NetConfig.defaults());
      way.run(() -> {
        assertThatThrownBy(() -> dialer.connect(secure)).isInstanceOf(BrokenException.class);
        assertThatThrownBy(() -> dialer.dial(secure, pipeline -> {}))
            .isInstanceOf(BrokenException.class);
      });
    }
  }

  // ---- from a certain address ----

  @EveryWay
  void source_isWhereThePeerSeesItComeFrom(Way way) throws Exception {
    InetAddress source = InetAddress.ofLiteral("127.0.0.5");
    NetConfig config = NetConfig.defaults().withSource(source);
    Queue<InetAddress> seen = new ConcurrentLinkedQueue<>();
    try (Peer peer = Peer.open(line -> seen.add(line.socket().getInetAddress()))) {
      way.run(() -> {
        Stream stream = way.dialer(config).connect(peer.target());
        assertThat(stream.local().orElseThrow().getAddress()).isEqualTo(source);
        assertThat(stream.read(new byte[1])).isEqualTo(-1);
        stream.close();
      });
      assertThat(seen).containsExactly(source);
    }
  }

  @EveryWay
  void source_thatIsNotOfThisMachine_isSaid(Way way) throws Exception {
    NetConfig config = NetConfig.defaults().withSource(InetAddress.ofLiteral("192.0.2.1"));
    way.run(() -> {
      long before = Sockets.open();
      assertThatThrownBy(() -> way.dialer(config).connect(Target.tcp("127.0.0.1", 9)))
          .isInstanceOf(BrokenException.class)
          .hasMessage(
              "cannot connect to 127.0.0.1:9 from 192.0.2.1: it is no address of this machine");
      until(() -> Sockets.open() <= before);
    });
  }

  @EveryWay
  void source_reachesAddressesOfItsFamilyOnly(Way way) throws Exception {
    NetConfig config = NetConfig.defaults().withSource(InetAddress.ofLiteral("127.0.0.1"));
    way.run(() ->
        assertThatThrownBy(() -> way.dialer(config).connect(Target.tcp("::1", 9)))
            .isInstanceOf(BrokenException.class)
            .hasMessageStartingWith("::1 cannot be reached from 127.0.0.1: "));
  }
}
