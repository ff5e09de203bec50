package dev.weft.net;

import static dev.weft.net.Secured.AUTHORITY;
import static dev.weft.net.Secured.LOCAL;
import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.TlsConfig.Demand;
import dev.weft.net.TlsConfig.Version;
import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import dev.weft.task.TimedOutException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.extension.ExtendWith;

/** Handshakes that fail, each in one sentence on both sides. */
@ExtendWith(NoLeaks.class)
class TlsFaultsTest {
  /** The peer is a port of this machine, which differs each time. */
  private static final String PEER = "127\\.0\\.0\\.1:\\d+ ";

  /** What a transport sees that closes before the last words of the other side are sent. */
  private static String orLost(Way way, String pattern) {
    return way.transport() == SystemTransport.IO_URING
        ? "(%s)|%s(closed|broke|ended).*".formatted(pattern, PEER)
        : pattern;
  }

  private static void never(Stream stream) {
    throw new AssertionError("the handler runs, but the handshake failed");
  }

  /** Connects and uses the connection, as a refusal by TLS 1.3 is seen only then. */
  private static AbstractThrowableAssert<?, ?> failing(
      Secured secured, Target target, UnaryOperator<TlsConfig> change) {
    return assertThatThrownBy(
            () -> {
              try (Stream stream = secured.connect(target, change)) {
                stream.read(new byte[1]);
              }
            })
        .isInstanceOf(BrokenException.class);
  }

  private static void sees(Way way, TlsConfig server, String client, String listener)
      throws Exception {
    Secured.run(
        way,
        server,
        TlsFaultsTest::never,
        secured -> {
          failing(secured, secured.target(), tls -> tls).hasMessageMatching(orLost(way, client));
          assertThat(secured.failure()).matches(orLost(way, listener));
          until(() -> secured.listener.stats().open() == 0);
          until(() -> secured.listener.stats().failedHandshakes() == 1); // is counted beside that
        });
  }

  @EveryWay
  void expired(Way way) throws Exception {
    sees(
        way,
        TlsConfig.of(AUTHORITY.expired("127.0.0.1")),
        "the certificate of 127\\.0\\.0\\.1:\\d+ has expired .*",
        PEER + "does not accept our certificate \\(certificate_expired\\)");
  }

  @EveryWay
  void notYetValid(Way way) throws Exception {
    sees(
        way,
        TlsConfig.of(AUTHORITY.notYetValid("127.0.0.1")),
        "the certificate of 127\\.0\\.0\\.1:\\d+ is not valid yet .*",
        PEER + "does not accept our certificate \\(bad_certificate\\)");
  }

  @EveryWay
  void ofAnotherHost(Way way) throws Exception {
    sees(
        way,
        TlsConfig.of(AUTHORITY.host("other.test", "127.0.0.2")),
        "the certificate of 127\\.0\\.0\\.1:\\d+ is for another host",
        PEER + "does not accept our certificate \\(certificate_unknown\\)");
  }

  @EveryWay
  void ofAnUnknownAuthority(Way way) throws Exception {
    sees(
        way,
        TlsConfig.of(Authority.named("somebody").host("127.0.0.1")),
        "the certificate of 127\\.0\\.0\\.1:\\d+ is not trusted: .*",
        PEER + "does not accept our certificate \\(\\w+\\)");
  }

  @EveryWay
  void ofAnAuthorityThatOnlyHasTheNameOfOurs(Way way) throws Exception {
    sees(
        way,
        TlsConfig.of(Authority.named("weft tests").host("127.0.0.1")),
        "the certificate of 127\\.0\\.0\\.1:\\d+ is not trusted: .*",
        PEER + "does not accept our certificate \\(\\w+\\)");
  }

  @EveryWay
  void noTlsAtTheListener(Way way) throws Exception {
    try (Peer plain =
        Peer.open(line -> {
          line.write("220 no TLS here, sorry\n");
          line.awaitEnd();
        })) {
      way.run(() -> {
        Target target = Target.tls("127.0.0.1", plain.port());
        assertThatThrownBy(() -> way.dialer(NetConfig.defaults()).connect(target))
            .isInstanceOf(BrokenException.class)
            .hasMessage(target + " does not speak TLS");
        until(() -> plain.living() == 0);
      });
    }
  }

  @EveryWay
  void noTlsAtTheClient(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        TlsFaultsTest::never,
        secured -> {
          try (Stream plain = way.connect(secured.listener)) {
            plain.write("GET / HTTP/1.1\r\n\r\n");
            assertThat(secured.failure()).matches(PEER + "does not speak TLS");
          }
        });
  }

  @EveryWay
  void noCertificateOfTheClient(Way way) throws Exception {
    sees(
        way,
        Secured.server().withDemand(Demand.REQUIRED, AUTHORITY.trust()),
        PEER + "wants a certificate, and was given none \\(certificate_required\\)",
        PEER + "gave no certificate, and has to");
  }

  @EveryWay
  void wrongCertificateOfTheClient(Way way) throws Exception {
    Identity wrong = Authority.named("weft tests").host("anna"); // only the name is right
    Secured.run(
        way,
        Secured.server().withDemand(Demand.WANTED, AUTHORITY.trust()),
        TlsFaultsTest::never,
        secured -> {
          failing(secured, secured.target(), tls -> tls.withIdentities(wrong))
              .hasMessageMatching(orLost(way, PEER + "does not accept our certificate \\(\\w+\\)"));
          assertThat(secured.failure())
              .matches("the certificate of 127\\.0\\.0\\.1:\\d+ is not trusted: .*");
        });
  }

  @EveryWay
  void noProtocolInCommon(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server().withProtocols("h2"),
        TlsFaultsTest::never,
        secured -> {
          failing(secured, secured.target().withProtocols("x", "y"), tls -> tls)
              .hasMessageMatching(
                  orLost(way, PEER + "speaks none of the protocols asked for \\[x, y] .*"));
          assertThat(secured.failure()).matches(PEER + "wants no protocol we have \\[h2]");
        });
  }

  @EveryWay
  void unknownName_whereOnlyKnownOnesPass(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server().withKnownNamesOnly(true),
        Secured::echo,
        secured -> {
          failing(secured, secured.target("other.test"), tls -> tls)
              .hasMessageMatching(
                  orLost(way, PEER + "as other.test has no certificate for the name asked for .*"));
          assertThat(secured.failure()).matches(PEER + "asks for a name that no identity has");
          secured.connect().close();
          secured.connect(secured.target("localhost"), tls -> tls).close();
        });
  }

  @EveryWay
  void tooOldAVersion(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server().withLeast(Version.TLS_1_3),
        TlsFaultsTest::never,
        secured -> {
          try (SSLSocket old = Jdk.socket(AUTHORITY.trust(), secured.listener.port(), "TLSv1.2")) {
            assertThatThrownBy(() -> Offload.blocking(() -> old.startHandshake())).isNotNull();
            assertThat(secured.failure())
                .matches(PEER + "speaks no version of TLS that both sides allow");
          }
        });
  }

  @EveryWay
  void closedInTheMiddle_isSeenAtOnce(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        TlsFaultsTest::never,
        secured -> {
          try (Stream plain = way.connect(secured.listener)) {
            plain.write(new byte[] {22, 3, 1, 2, 0, 1}); // the start of a ClientHello
          }
          assertThat(secured.failure())
              .matches(PEER + "closed the connection before it was secure");
        });
    try (Peer curt = Peer.open(line -> line.read(10))) {
      way.run(() -> {
        Target target = Target.tls("127.0.0.1", curt.port());
        assertThatThrownBy(() -> way.dialer(NetConfig.defaults()).connect(target))
            .isInstanceOf(BrokenException.class)
            .hasMessageStartingWith(target + " ")
            .hasMessageEndingWith(" before it was secure");
      });
    }
  }

  @EveryWay
  void resetInTheMiddle_isSeenAtOnce(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        TlsFaultsTest::never,
        secured -> {
          Stream plain = way.connect(secured.listener);
          plain.write(new byte[] {22, 3, 1, 2, 0, 1});
          plain.flush();
          plain.abort();
          assertThat(secured.failure()).matches(PEER + ".* before it was secure.*");
          until(() -> secured.listener.stats().open() == 0);
        });
    try (Peer rude =
        Peer.open(line -> {
          line.read(100);
          line.reset();
        })) {
      way.run(() -> {
        Target target = Target.tls("127.0.0.1", rude.port());
        assertThatThrownBy(() -> way.dialer(NetConfig.defaults()).connect(target))
            .isInstanceOf(BrokenException.class)
            .hasMessageStartingWith(target + " ")
            .hasMessageContaining(" before it was secure");
      });
    }
  }

  @EveryWay
  void silentClient_isSentAway_andHoldsNobodyUp(Way way) throws Exception {
    shakeHandsOnce(way);
    TlsConfig hasty = Secured.server().withHandshakeTimeout(Duration.ofMillis(900));
    Secured.run(
        way,
        hasty,
        Secured::echo,
        secured -> {
          try (Socket silent =
                  new Socket(InetAddress.getLoopbackAddress(), secured.listener.port());
              Stream quick = secured.connect()) {
            quick.write("x");
            assertThat(quick.readExactly(1)).containsExactly('x');
            assertThat(Offload.blocking(() -> silent.getInputStream().read())).isEqualTo(-1);
            assertThat(secured.failure())
                .matches("the TLS handshake with " + PEER + "timed out after 900 ms .*");
            assertThat(secured.failures).hasOnlyElementsOfType(TimedOutException.class);
            quick.write("y"); // the others go on
            assertThat(quick.readExactly(1)).containsExactly('y');
          }
        });
  }

  @EveryWay
  void silentListener_isLeft(Way way) throws Exception {
    shakeHandsOnce(way);
    try (Peer mute = Peer.open(Peer.Line::awaitEnd)) {
      way.run(() -> {
        NetConfig hasty = Secured.client(tls -> tls).withConnectTimeout(Duration.ofMillis(500));
        Target target = Target.tls("127.0.0.1", mute.port());
        assertThatThrownBy(() -> way.dialer(hasty).connect(target))
            .isInstanceOf(TimedOutException.class)
            .hasMessageStartingWith(
                "connecting to " + target + ", while shaking hands by TLS, timed out");
        until(() -> mute.living() == 0);
      });
    }
  }

  /** What loads all classes: that takes its time, and must not count where time does. */
  private static void shakeHandsOnce(Way way) throws Exception {
    Secured.run(way, Secured.server(), Secured::echo, secured -> secured.connect().close());
  }

  /** Each costs the listener a signature, and TLS 1.2 has no limit for that. */
  @EveryWay
  void secondHandshake_isRefused(Way way) throws Exception {
    Secured.run(
        way,
        TlsConfig.of(LOCAL),
        Secured::echo,
        secured -> {
          try (SSLSocket old = Jdk.socket(AUTHORITY.trust(), secured.listener.port(), "TLSv1.2")) {
            Offload.blocking(() -> old.startHandshake());
            assertThatThrownBy(() ->
                    Offload.blocking(() -> {
                      old.startHandshake();
                      old.getOutputStream().write(1);
                      return old.getInputStream().read();
                    }))
                .isNotNull();
            assertThat(secured.failure()).contains("wants to shake hands once more");
          }
        });
  }
}
