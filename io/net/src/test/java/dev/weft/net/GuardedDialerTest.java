package dev.weft.net;

import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.RefusedException;
import org.junit.jupiter.api.extension.ExtendWith;

/** A dialer that may connect to public addresses only, as far as loopback can show it. */
@ExtendWith(NoLeaks.class)
class GuardedDialerTest {
  private static final NetConfig GUARDED =
      NetConfig.defaults().withDestinations(Destinations.publicOnly());

  @EveryWay
  void literal_isRefusedBeforeAnythingIsOpened(Way way) throws Exception {
    try (Peer peer = Peer.echo()) {
      way.run(() -> {
        long before = Sockets.open();
        assertThatThrownBy(() -> way.dialer(GUARDED).connect(peer.target()))
            .isInstanceOf(RefusedException.class)
            .hasMessage(
                "not connected to 127.0.0.1:%d: it leads to 127.0.0.1, which is loopback, and only public addresses are allowed; if it is meant, allow it with Destinations.except"
                    .formatted(peer.port()));
        assertThatThrownBy(() -> way.dialer(GUARDED).dial(peer.target("::1"), pipeline -> {}))
            .isInstanceOf(RefusedException.class);
        until(() -> Sockets.open() <= before);
      });
      assertThat(peer.accepted()).isZero();
    }
  }

  @EveryWay
  void name_isRefusedByWhereItLeads(Way way) throws Exception {
    try (Peer peer = Peer.echo();
        FakeDns dns =
            FakeDns.open()
                .with("inside.test", 60, "10.0.0.1")
                .with("two.test", 60, "127.0.0.1", "::1")) {
      NetConfig config = GUARDED.withDns(d -> dns.config());
      way.run(() -> {
        assertThatThrownBy(() -> way.dialer(config).connect(peer.target("inside.test")))
            .isInstanceOf(RefusedException.class)
            .hasMessageStartingWith(
                "not connected to inside.test:%d: it leads to 10.0.0.1, which is private"
                    .formatted(peer.port()));
        assertThatThrownBy(() -> way.dialer(config).connect(peer.target("two.test")))
            .isInstanceOf(RefusedException.class);
      });
      assertThat(peer.accepted()).isZero();
    }
  }

  /** The name leads elsewhere the second time: each time it is the address that is judged. */
  @EveryWay
  void nameThatChangesItsAddress_isJudgedEachTime(Way way) throws Exception {
    try (Peer peer = Peer.at("127.0.0.9", 0, line -> line.write("x"));
        FakeDns dns = FakeDns.open().with("rebind.test", 0, "127.0.0.9")) {
      NetConfig config =
          NetConfig.defaults()
              .withDestinations(Destinations.publicOnly().except("127.0.0.9"))
              .withDns(d -> dns.config());
      way.run(() -> {
        Dialer dialer = way.dialer(config);
        dialer.connect(peer.target("rebind.test")).close();
        dns.with("rebind.test", 0, "127.0.0.1");
        until(() -> {
          try {
            dialer.connect(peer.target("rebind.test")).close();
            return false; // the old answer is still known
          } catch (RefusedException e) {
            return String.valueOf(e.getMessage())
                .contains("it leads to 127.0.0.1, which is loopback");
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
      });
    }
  }

  @EveryWay
  void ofSeveralAddresses_onlyThoseAllowedAreTried(Way way) throws Exception {
    try (Peer peer = Peer.at("127.0.0.9", 0, line -> line.write("here"));
        Peer hidden = Peer.at("127.0.0.8", peer.port(), line -> line.write("not"));
        FakeDns dns = FakeDns.open().with("two.test", 60, "127.0.0.8", "127.0.0.9")) {
      NetConfig config =
          NetConfig.defaults()
              .withDestinations(Destinations.publicOnly().except("127.0.0.9/32"))
              .withDns(d -> dns.config());
      way.run(() -> {
        Stream stream = way.dialer(config).connect(peer.target("two.test"));
        assertThat(stream.read(new byte[4])).isEqualTo(4);
        stream.close();
      });
      assertThat(hidden.accepted()).isZero();
    }
  }

  /** The proxy may be anywhere, and looks names up itself; a literal is known here, too. */
  @EveryWay
  void throughAProxy_literalsAreJudged(Way way) throws Exception {
    try (Peer peer = Peer.echo();
        ProxyServer proxy = ProxyServer.http("")) {
      NetConfig config = GUARDED.withProxy(Proxy.http("127.0.0.1", proxy.port()));
      way.run(() -> {
        assertThatThrownBy(() -> way.dialer(config).connect(peer.target()))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("which is loopback");
        Stream stream = way.dialer(config).connect(peer.target("localhost"));
        stream.close();
      });
    }
  }
}
