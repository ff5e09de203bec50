package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Dialer;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.net.Wire;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** TLS over a simulated network: the same handlers, however their bytes are cut. */
class TlsOverNetworkSimulatedTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** With the server's certificate, which signs itself; made once, read by all tests. */
  private static SSLContext context;

  @BeforeAll
  static void makeCertificate(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("keys");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of(
            ("-genkeypair -alias it -keyalg RSA -keysize 2048 -dname CN=server -ext san=dns:server"
                    + " -validity 3650 -storetype PKCS12 -storepass changeit -keystore "
                    + store)
                .split(" ", -1)));
    Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(made.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    context = context(keys);
  }

  private static SSLContext context(KeyStore keys) throws Exception {
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("it", keys.getCertificate("it"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** Sends back what comes, by TLS. */
  private static void secureEcho(Stream stream) throws InterruptedException {
    JdkSslContext tls = new JdkSslContext(context, false, ClientAuth.NONE);
    Wire wire =
        stream.wire(pipeline -> pipeline.addLast(tls.newHandler(pipeline.channel().alloc())));
    try {
      for (Optional<Object> next = wire.read(); next.isPresent(); next = wire.read()) {
        wire.write(next.get());
      }
    } finally {
      wire.close();
    }
  }

  private static byte[] read(Wire wire, int length) throws InterruptedException {
    byte[] all = new byte[length];
    int at = 0;
    while (at < length) {
      ByteBuf part = (ByteBuf) wire.read().orElseThrow();
      int count = part.readableBytes();
      part.readBytes(all, at, count);
      part.release();
      at += count;
    }
    return all;
  }

  private static Dialer dialer() {
    return Dialer.open(
        NetConfig.defaults().withTls(context).withConnectTimeout(Duration.ofSeconds(5)));
  }

  private static void bare(ChannelPipeline pipeline) {}

  @Simulated(seeds = 10)
  void whatIsSentInSecret_comes_howeverItIsCut() throws Exception {
    TwoHosts two = new TwoHosts();
    byte[] sent = new byte[20_000];
    Weft.random().nextBytes(sent);
    two.run(
        TlsOverNetworkSimulatedTest::secureEcho,
        () -> {
          Wire wire =
              dialer().dial(Target.tls("server", TwoHosts.PORT), TlsOverNetworkSimulatedTest::bare);
          wire.write(Unpooled.wrappedBuffer(sent));
          assertThat(read(wire, sent.length)).isEqualTo(sent);
          wire.close();
        });
  }

  @Simulated(seeds = 5)
  void theNameMustBeThatOfTheCertificate() throws Exception {
    TwoHosts two = new TwoHosts();
    two.network.names().set("other", Duration.ofMinutes(1), "10.0.0.1");
    two.run(
        TlsOverNetworkSimulatedTest::secureEcho,
        () ->
            assertThatThrownBy(() ->
                    dialer()
                        .dial(
                            Target.tls("other", TwoHosts.PORT), TlsOverNetworkSimulatedTest::bare))
                .isInstanceOf(BrokenException.class)
                .hasMessageContaining("is for another host"));
  }

  /** A partition or a reset at any moment of the handshake. */
  @Simulated(seeds = 25)
  void aHandshakeThatIsCutShort_endsInTime_andLeavesNothing() throws Exception {
    TwoHosts two = TwoHosts.steady();
    two.run(
        stream -> {
          try {
            secureEcho(stream);
          } catch (WeftException e) {
            // as it is cut short
          }
        },
        () -> {
          boolean reset = Chaos.oneIn(2);
          TaskGroup.run(group -> {
            group.fork(() -> {
              Chaos.pause(100);
              if (reset) {
                two.network.resetAny();
              } else {
                two.network.partition("client", "server");
              }
            });
            try {
              dialer()
                  .dial(Target.tls("server", TwoHosts.PORT), TlsOverNetworkSimulatedTest::bare)
                  .close();
            } catch (TimedOutException e) {
              assertThat(e).hasMessageContaining("connecting to server:7");
            } catch (BrokenException e) {
              assertThat(reset).isTrue();
            }
          });
          two.network.heal();
        });
  }
}
