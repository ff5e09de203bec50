package dev.weft.net;

import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ProxyTest {
  private static final Authority AUTHORITY = Authority.named("a test");

  private static Proxy http(ProxyServer server) {
    return Proxy.http("127.0.0.1", server.port());
  }

  private static Proxy socks(ProxyServer server) {
    return Proxy.socks5("127.0.0.1", server.port());
  }

  private static Dialer dialer(Way way, Proxy proxy) {
    return way.dialer(NetConfig.defaults().withProxy(proxy));
  }

  private static void talk(Dialer dialer, Target target) throws InterruptedException {
    try (Stream stream = dialer.connect(target)) {
      stream.write("hello");
      assertThat(new String(stream.readExactly(5))).isEqualTo("hello");
      stream.closeOutput();
      assertThat(stream.read(new byte[1])).isEqualTo(-1);
    }
  }

  private static void assertBroken(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(BrokenException.class).hasMessage(message);
  }

  // ---- the way ----

  @EveryWay
  void http_isToldNames_andPassesBytesOn(Way way) throws Exception {
    try (Peer peer = Peer.echo();
        FakeDns dns = FakeDns.open();
        ProxyServer server = ProxyServer.http("")) {
      NetConfig config = NetConfig.defaults().withDns(d -> dns.config()).withProxy(http(server));
      way.run(() -> {
        long before = Sockets.open();
        talk(way.dialer(config), peer.target("name.test"));
        talk(way.dialer(config), peer.target("::1"));
        assertThat(server.asked())
            .containsExactly("name.test:" + peer.port(), "[::1]:" + peer.port());
        assertThat(dns.asked("name.test")).isZero();
        until(() -> server.living() == 0 && Sockets.open() <= before);
      });
    }
  }

  @EveryWay
  void socks_isToldNames_andPassesBytesOn(Way way) throws Exception {
    try (Peer peer = Peer.echo();
        FakeDns dns = FakeDns.open();
        ProxyServer server = ProxyServer.socks("")) {
      NetConfig config = NetConfig.defaults().withDns(d -> dns.config()).withProxy(socks(server));
      way.run(() -> {
        long before = Sockets.open();
        talk(way.dialer(config), peer.target("name.test"));
        talk(way.dialer(config), peer.target("127.0.0.3"));
        assertThat(server.asked())
            .containsExactly("name.test:" + peer.port(), "127.0.0.3:" + peer.port());
        assertThat(dns.asked("name.test")).isZero();
        until(() -> server.living() == 0 && Sockets.open() <= before);
      });
    }
  }

  @EveryWay
  void wire_goesThroughToo_withWhatThePeerSaysFirst(Way way) throws Exception {
    try (Peer peer = Peer.open(line -> line.write("welcome"));
        ProxyServer http = ProxyServer.http("");
        ProxyServer socks = ProxyServer.socks("")) {
      way.run(() -> {
        for (Proxy proxy : List.of(http(http), socks(socks))) {
          Wire wire = dialer(way, proxy).dial(peer.target("name.test"), pipeline -> {});
          assertThat(Way.read(wire, 100)).isEqualTo("welcome");
          assertThat(wire.read()).isEmpty();
          wire.close();
        }
      });
    }
  }

  @EveryWay
  void login_isSent(Way way) throws Exception {
    try (Peer peer = Peer.echo();
        ProxyServer http = ProxyServer.http("me:sécret: x");
        ProxyServer socks = ProxyServer.socks("me:secret: x")) {
      way.run(() -> {
        talk(dialer(way, http(http).withLogin("me", "sécret: x")), peer.target("name.test"));
        talk(dialer(way, socks(socks).withLogin("me", "secret: x")), peer.target("name.test"));
      });
    }
  }

  @EveryWay
  void tls_goesThroughFromEndToEnd(Way way) throws Exception {
    try (Peer peer =
            Peer.secure(
                Jdk.context(AUTHORITY.trust(), AUTHORITY.host("localhost")),
                line -> line.write(line.read(5)));
        ProxyServer http = ProxyServer.http("");
        ProxyServer socks = ProxyServer.socks("")) {
      way.run(() -> {
        for (Proxy proxy : List.of(http(http), socks(socks))) {
          Dialer dialer =
              way.dialer(
                  NetConfig.defaults()
                      .withTls(tls -> tls.withTrust(AUTHORITY.trust()))
                      .withProxy(proxy));
          try (Stream stream = dialer.connect(peer.target("localhost"))) {
            stream.write("hello");
            assertThat(new String(stream.readExactly(5))).isEqualTo("hello");
          }
          assertBroken(
              () -> dialer.connect(peer.target("another.test")),
              "the certificate of another.test:" + peer.port() + " is for another host");
        }
      });
    }
  }

  @EveryWay
  void targetsOwnProxy_goesBeforeTheOneOfTheConfiguration(Way way) throws Exception {
    try (Peer peer = Peer.echo();
        ProxyServer usual = ProxyServer.http("");
        ProxyServer own = ProxyServer.socks("")) {
      way.run(() -> {
        Dialer dialer = dialer(way, http(usual));
        talk(dialer, peer.target("a.test").withProxy(socks(own)));
        talk(dialer, peer.target("b.test"));
        assertThat(own.asked()).containsExactly("a.test:" + peer.port());
        assertThat(usual.asked()).containsExactly("b.test:" + peer.port());
      });
    }
  }

  @EveryWay
  void directHosts_areConnectedToWithoutIt(Way way) throws Exception {
    try (Peer peer = Peer.echo();
        ProxyServer server = ProxyServer.http("")) {
      way.run(() -> {
        talk(dialer(way, http(server).withDirect("127.0.0.0/8")), peer.target());
        assertThat(server.asked()).isEmpty();
      });
    }
  }

  /** What a proxy of several addresses costs is what any such host costs. */
  @EveryWay
  void proxyOfSeveralAddresses_isRacedFor(Way way) throws Exception {
    try (Peer peer = Peer.echo();
        ProxyServer server = ProxyServer.http("");
        FakeDns dns = FakeDns.open().with("proxy.test", 60, "127.0.0.2", "127.0.0.1")) {
      NetConfig config =
          NetConfig.defaults()
              .withDns(d -> dns.config())
              .withProxy(Proxy.http("proxy.test", server.port()));
      way.run(() -> talk(way.dialer(config), peer.target("name.test")));
    }
  }

  // ---- what goes wrong ----

  @EveryWay
  void refusal_namesTheProxyAndItsAnswer(Way way) throws Exception {
    try (DeadPort dead = DeadPort.open();
        ProxyServer http = ProxyServer.http("me:secret");
        ProxyServer socks = ProxyServer.socks("me:secret")) {
      int port = dead.number();
      Target target = Target.tcp("x.test", port);
      String byHttp = "the proxy 127.0.0.1:%d refused to connect to x.test:%d: ";
      String httpRefused = byHttp.formatted(http.port(), port);
      String socksRefused = byHttp.formatted(socks.port(), port);
      way.run(() -> {
        long before = Sockets.open();
        assertBroken(
            () -> dialer(way, http(http)).connect(target),
            httpRefused + "407 Proxy Authentication Required");
        assertBroken(
            () -> dialer(way, http(http).withLogin("me", "secret")).connect(target),
            httpRefused + "502 Bad Gateway");
        assertBroken(
            () -> dialer(way, socks(socks)).connect(target),
            socksRefused + "it asks for a login, or is no SOCKS proxy");
        assertBroken(
            () -> dialer(way, socks(socks).withLogin("me", "wrong")).connect(target),
            socksRefused + "it did not accept the login");
        assertBroken(
            () -> dialer(way, socks(socks).withLogin("me", "secret")).connect(target),
            socksRefused + "connection refused (5)");
        until(() -> http.living() + socks.living() == 0 && Sockets.open() <= before);
      });
    }
  }

  @EveryWay
  void noProxyThere_isSaidOfTheProxy(Way way) throws Exception {
    try (DeadPort dead = DeadPort.open()) {
      Proxy proxy = Proxy.http("127.0.0.1", dead.number());
      way.run(() ->
          assertBroken(
              () -> dialer(way, proxy).connect(Target.tls("x.test", 443)),
              "connection to the proxy %s refused: nothing listens there"
                  .formatted(proxy.address())));
    }
  }

  @EveryWay
  void proxyThatHangsUp_orSpeaksSomethingElse_isSaid(Way way) throws Exception {
    Target target = Target.tcp("x.test", 443);
    String asked = "the proxy 127.0.0.1:%d, asked to connect to x.test:443, ";
    try (Peer rude = Peer.open(line -> line.read(1));
        Peer strange =
            Peer.open(line -> {
              line.write("220 smtp.test ready\r\n\r\n");
              line.awaitEnd();
            })) {
      way.run(() -> {
        long before = Sockets.open();
        Dialer http = dialer(way, Proxy.http("127.0.0.1", rude.port()));
        Dialer socks = dialer(way, Proxy.socks5("127.0.0.1", rude.port()));
        String closed = asked.formatted(rude.port()) + "closed the connection";
        assertBroken(() -> http.connect(target), closed);
        assertBroken(() -> socks.connect(target), closed);
        assertBroken(
            () -> dialer(way, Proxy.http("127.0.0.1", strange.port())).connect(target),
            asked.formatted(strange.port()) + "answered with something else");
        assertThatThrownBy(
                () -> dialer(way, Proxy.socks5("127.0.0.1", strange.port())).connect(target))
            .hasMessageEndingWith(", or is no SOCKS proxy");
        until(() -> Sockets.open() <= before);
      });
    }
  }

  @EveryWay
  void silentProxy_isBoundByTheConnectTimeout(Way way) throws Exception {
    try (Peer mute = Peer.open(Peer.Line::awaitEnd)) {
      way.run(() -> {
        long before = Sockets.open();
        for (Proxy proxy :
            List.of(Proxy.http("127.0.0.1", mute.port()), Proxy.socks5("127.0.0.1", mute.port()))) {
          Dialer dialer =
              way.dialer(
                  NetConfig.defaults().withProxy(proxy).withConnectTimeout(Duration.ofMillis(30)));
          assertThatThrownBy(() -> dialer.connect(Target.tls("x.test", 443)))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("connecting to x.test:443 through " + proxy.address());
        }
        until(() -> mute.living() == 0 && Sockets.open() <= before);
      });
    }
  }

  @EveryWay
  void cancelledAtAnyTime_leavesNothingOpen(Way way) throws Exception {
    try (Peer peer = Peer.echo();
        ProxyServer http = ProxyServer.http("");
        ProxyServer socks = ProxyServer.socks("")) {
      way.run(
          2,
          () -> {
            long before = Sockets.open();
            List<Stream> streams = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
              Proxy proxy = i % 2 == 0 ? http(http) : socks(socks);
              Duration delay = Duration.ofNanos(i * 20_000L);
              TaskGroup.run(group -> {
                Task<Stream> dialling =
                    group.fork(() -> dialer(way, proxy).connect(peer.target("name.test")));
                Weft.sleep(delay);
                dialling.cancel("the test says so");
                try {
                  streams.add(dialling.join()); // the hand-over won
                } catch (TaskCancelledException e) {
                  // nothing was opened, or it was closed again
                }
              });
            }
            streams.forEach(Stream::close);
            until(() -> http.living() + socks.living() + peer.living() == 0);
            until(() -> Sockets.open() <= before);
          });
    }
  }
}
