package dev.weft.net;

import static dev.weft.net.Secured.AUTHORITY;
import static dev.weft.net.Secured.LOCAL;
import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Offload;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.extension.ExtendWith;

/** How secure connections end: said by close_notify, cut off, or by halves. */
@ExtendWith(NoLeaks.class)
class TlsEndsTest {
  private static void answer(Stream stream) throws InterruptedException {
    String question = stream.readLine(100).orElseThrow();
    assertThat(stream.read(new byte[1])).isEqualTo(-1);
    stream.write("you said " + question);
  }

  @EveryWay
  void outputClosed_thePeerStillAnswers(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        TlsEndsTest::answer,
        secured -> {
          try (Stream stream = secured.connect()) {
            stream.write("hello\n");
            stream.closeOutput();
            assertThatThrownBy(() -> stream.write("more")).isInstanceOf(ClosedException.class);
            assertThat(stream.readLine(100)).contains("you said hello");
            assertThat(stream.readLine(100)).isEmpty();
          }
          assertThat(secured.failures).isEmpty();
        });
  }

  /** RFC 5246, 7.2.1: who hears of the end must end too, and drop what it had to say. */
  @EveryWay
  void outputClosedInTls12_endsBothDirections(Way way) throws Exception {
    try (Peer peer =
        Peer.secure(
            Jdk.context(AUTHORITY.trust(), LOCAL),
            line -> {
              ((SSLSocket) line.socket()).setEnabledProtocols(new String[] {"TLSv1.2"});
              line.write("greetings");
              line.awaitEnd();
            })) {
      way.run(() -> {
        Target target = Target.tls("127.0.0.1", peer.port());
        try (Stream stream = way.dialer(Secured.client(tls -> tls)).connect(target)) {
          assertThat(stream.tls().orElseThrow().version()).isEqualTo("TLSv1.2");
          assertThat(stream.readExactly(9)).asString().isEqualTo("greetings");
          stream.closeOutput();
          assertThat(stream.read(new byte[1])).isEqualTo(-1);
        }
        until(() -> peer.living() == 0);
      });
    }
  }

  /** The attack: somebody on the way ends the connection after the first half. */
  @EveryWay
  void cutOff_isNoEnd(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        TlsEndsTest::cutAfterHalf,
        secured -> {
          try (Stream stream = secured.connect()) {
            assertThat(stream.readExactly(4)).asString().isEqualTo("half");
            assertThatThrownBy(() -> stream.read(new byte[1]))
                .isInstanceOf(BrokenException.class)
                .hasMessageStartingWith(
                    secured.target() + " ended without saying so (no close_notify)");
          }
        });
  }

  private static void cutAfterHalf(Stream stream) throws InterruptedException {
    stream.write("half");
    stream.flush();
    Futures.await(channel(stream).pipeline().firstContext().close(), late -> {}); // round TLS
  }

  @EveryWay
  void cutOff_isAnEnd_whereThatIsAllowed(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        TlsEndsTest::cutAfterHalf,
        secured -> {
          try (Stream stream = secured.connect(secured.target(), tls -> tls.withTruncation(true))) {
            assertThat(stream.readLine(10)).contains("half");
            assertThat(stream.readLine(10)).isEmpty();
          }
        });
  }

  @EveryWay
  void cutOffWire_isBroken(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        TlsEndsTest::cutAfterHalf,
        secured -> {
          Wire wire = way.dialer(Secured.client(tls -> tls)).dial(secured.target(), pipeline -> {});
          ((ByteBuf) wire.read().orElseThrow()).release();
          assertThatThrownBy(wire::read)
              .isInstanceOf(BrokenException.class)
              .hasMessageContaining("no close_notify");
          wire.close();
        });
  }

  @EveryWay
  void closing_saysSo_toTheSocketsOfTheJdk(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        stream -> stream.write("bye"),
        secured -> {
          try (SSLSocket socket =
              Jdk.socket(AUTHORITY.trust(), secured.listener.port(), "TLSv1.3")) {
            byte[] all = Offload.blocking(() -> socket.getInputStream().readAllBytes());
            assertThat(new String(all, StandardCharsets.UTF_8)).isEqualTo("bye");
          }
        });
  }

  @EveryWay
  void closed_thoughThePeerTakesNothing_afterTheLinger(Way way) throws Exception {
    CompletableFuture<Stream> held = new CompletableFuture<>();
    Secured.run(
        way,
        Secured.server(),
        stream -> {
          held.complete(stream);
          stream.readExactly(1);
          channel(stream).config().setAutoRead(false);
          until(() -> !channel(stream).isOpen() || !stream.isOpen());
        },
        secured -> {
          NetConfig config =
              Secured.client(tls -> tls)
                  .withStream(
                      StreamConfig.defaults()
                          .withWriteBuffer(64 << 20)
                          .withLinger(Duration.ofMillis(50)));
          Stream stream = way.dialer(config).connect(secured.target());
          Channel channel = channel(stream);
          stream.write(new byte[32 << 20]);
          stream.close();
          until(() -> !channel.isOpen());
          held.get().abort();
        });
  }

  @EveryWay
  void aborted_isALoss(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        stream -> {
          stream.readExactly(1);
          stream.abort();
        },
        secured -> {
          try (Stream stream = secured.connect()) {
            stream.write("x");
            assertThatThrownBy(() -> stream.read(new byte[1])).isInstanceOf(BrokenException.class);
          }
        });
  }

  private static Channel channel(Stream stream) {
    return stream.channel;
  }
}
