package dev.weft.net;

import static dev.weft.net.Secured.AUTHORITY;
import static dev.weft.net.Secured.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.TlsConfig.Demand;
import dev.weft.net.TlsConfig.Version;
import dev.weft.task.Offload;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.extension.ExtendWith;

/** What two ends agree on. */
@ExtendWith(NoLeaks.class)
class TlsTest {
  private static String hello(Stream stream) throws InterruptedException {
    stream.write("hello");
    return new String(stream.readExactly(5), StandardCharsets.UTF_8);
  }

  @EveryWay
  void bytes_goThereAndBack(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        Secured::echo,
        secured -> {
          try (Stream stream = secured.connect()) {
            assertThat(hello(stream)).isEqualTo("hello");
            TlsSession session = stream.tls().orElseThrow();
            assertThat(session.version()).isEqualTo("TLSv1.3");
            assertThat(session.peer()).isEqualTo(LOCAL.chain());
            assertThat(stream.protocol()).isEmpty();
          }
          assertThat(secured.failures).isEmpty();
        });
  }

  @EveryWay
  void rsaAndOldVersions_goToo(Way way) throws Exception {
    Identity rsa = AUTHORITY.rsaHost("127.0.0.1");
    Secured.run(
        way,
        TlsConfig.of(rsa),
        Secured::echo,
        secured -> {
          SSLSocket old = Jdk.socket(AUTHORITY.trust(), secured.listener.port(), "TLSv1.2");
          try (old) {
            old.getOutputStream().write('x');
            assertThat(Offload.blocking(() -> old.getInputStream().read())).isEqualTo('x');
          }
        });
  }

  @EveryWay
  void protocol_isTheFirstOfTheListenerThatTheClientHas(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server().withProtocols("h2", "http/1.1"),
        stream -> stream.write(stream.protocol().orElse("none") + "\n"),
        secured -> {
          Target target = secured.target();
          assertThat(said(secured, target.withProtocols("http/1.1", "h2"))).isEqualTo("h2 h2");
          assertThat(said(secured, target.withProtocols("x", "http/1.1")))
              .isEqualTo("http/1.1 http/1.1");
          assertThat(said(secured, target)).isEqualTo("none none");
          try (Stream stream = secured.connect(target, tls -> tls.withProtocols("http/1.1"))) {
            assertThat(stream.protocol()).contains("http/1.1");
          }
        });
  }

  private static String said(Secured secured, Target target) throws InterruptedException {
    try (Stream stream = secured.connect(target, tls -> tls)) {
      return stream.protocol().orElse("none") + " " + stream.readLine(100).orElseThrow();
    }
  }

  @EveryWay
  void name_choosesTheIdentity_exactBeforeWildcardBeforeFirst(Way way) throws Exception {
    Identity wild = AUTHORITY.host("*.b.test");
    Identity exact = AUTHORITY.host("x.b.test");
    Secured.run(
        way,
        TlsConfig.of(AUTHORITY.host("a.test", "127.0.0.1"), wild, exact),
        stream -> stream.write(stream.tls().flatMap(TlsSession::serverName).orElse("none") + "\n"),
        secured -> {
          assertThat(shown(secured, "y.b.test")).isEqualTo("y.b.test by *.b.test");
          assertThat(shown(secured, "x.b.test")).isEqualTo("x.b.test by x.b.test");
          assertThat(shown(secured, "A.test")).isEqualTo("a.test by a.test");
          assertThat(shown(secured, "127.0.0.1")).isEqualTo("none by a.test");
        });
  }

  private static String shown(Secured secured, String name) throws InterruptedException {
    try (Stream stream = secured.connect(secured.target(name), tls -> tls)) {
      List<X509Certificate> peer = stream.tls().orElseThrow().peer();
      return stream.readLine(100).orElseThrow().toLowerCase(Locale.ROOT)
          + " by "
          + HostNames.of(peer.getFirst()).getFirst();
    }
  }

  @EveryWay
  void clientsCertificate_isSeen_whereItIsWanted(Way way) throws Exception {
    Identity anna = AUTHORITY.host("anna");
    TlsConfig wanting = Secured.server().withDemand(Demand.WANTED, AUTHORITY.trust());
    Secured.run(
        way,
        wanting,
        stream -> stream.write(stream.tls().orElseThrow().peer().size() + "\n"),
        secured -> {
          try (Stream stream = secured.connect(secured.target(), tls -> tls.withIdentities(anna))) {
            assertThat(stream.readLine(10)).contains("2");
          }
          try (Stream stream = secured.connect()) {
            assertThat(stream.readLine(10)).contains("0");
          }
        });
  }

  @EveryWay
  void requiredCertificate_isEnough(Way way) throws Exception {
    Identity anna = AUTHORITY.host("anna");
    Secured.run(
        way,
        Secured.server().withDemand(Demand.REQUIRED, AUTHORITY.trust()).withLeast(Version.TLS_1_3),
        Secured::echo,
        secured -> {
          for (int i = 0; i < 3; i++) { // the second takes the session of the first up again
            try (Stream stream =
                secured.connect(secured.target(), tls -> tls.withIdentities(anna))) {
              assertThat(hello(stream)).isEqualTo("hello");
            }
          }
        });
  }

  @EveryWay
  void selfSigned_isEnoughForFirstSteps(Way way) throws Exception {
    Identity own = Identity.selfSigned("localhost", "127.0.0.1");
    Secured.run(
        way,
        TlsConfig.of(own),
        Secured::echo,
        secured -> {
          for (String name : List.of("localhost", "127.0.0.1")) {
            try (Stream stream =
                secured.connect(
                    secured.target(name), tls -> tls.withTrust(Trust.only(own.certificate())))) {
              assertThat(hello(stream)).isEqualTo("hello");
            }
          }
        });
  }

  @EveryWay
  void acceptedStream_shakesHandsWhenItIsUsed(Way way) throws Exception {
    way.run(() -> {
      ListenerConfig config = ListenerConfig.at(Address.local(0)).withTls(Secured.server());
      try (Listener listener = way.transport().call(() -> Listener.open(config))) {
        TaskGroup.run(group -> {
          Task<String> answer =
              group.fork(() -> {
                Target target = Target.tls("127.0.0.1", listener.port());
                try (Stream stream = way.dialer(Secured.client(tls -> tls)).connect(target)) {
                  return hello(stream);
                }
              });
          try (Stream stream = listener.accept()) {
            assertThat(stream.tls()).isEqualTo(Optional.empty());
            Secured.echo(stream);
            assertThat(stream.tls()).isPresent();
          }
          assertThat(answer.join()).isEqualTo("hello");
        });
      }
    });
  }

  @EveryWay
  void cancelledFirstRead_leavesTheHandshakeToTheNext(Way way) throws Exception {
    way.run(() -> {
      ListenerConfig config = ListenerConfig.at(Address.local(0)).withTls(Secured.server());
      try (Listener listener = way.transport().call(() -> Listener.open(config));
          SSLSocket late = Jdk.socket(AUTHORITY.trust(), listener.port(), "TLSv1.3");
          Stream stream = listener.accept()) {
        TaskGroup.run(group -> {
          Task<?> first = group.fork(() -> stream.read(new byte[1]));
          Weft.sleep(Duration.ofMillis(1));
          first.cancel("the test says so");
          assertThatThrownBy(first::join).isInstanceOf(TaskCancelledException.class);
          Task<?> second = group.fork(() -> Secured.echo(stream));
          Offload.blocking(() -> late.getOutputStream().write('x'));
          assertThat(Offload.blocking(() -> late.getInputStream().read())).isEqualTo('x');
          late.close();
          second.join();
        });
      }
    });
  }

  @EveryWay
  void wire_isSecureToo(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        stream -> {
          Wire wire = stream.wire(pipeline -> {});
          assertThat(wire.tls()).isPresent();
          wire.write(wire.read().orElseThrow());
          wire.finish();
        },
        secured -> {
          Wire wire = way.dialer(Secured.client(tls -> tls)).dial(secured.target(), pipeline -> {});
          wire.write(Way.bytes("hello"));
          assertThat(Way.read(wire, 5)).isEqualTo("hello");
          assertThat(wire.read()).isEmpty();
          wire.close();
          assertThat(secured.failures).isEmpty();
        });
  }
}
