package dev.weft.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Timeout;
import dev.weft.task.WeftConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is compressed becomes what it was, and no bomb. */
class CompressionTest {
  private static final WebSocketConfig LARGE =
      WebSocketConfig.defaults().withLimits(limits -> limits.withMessage(64 << 20));

  private static byte[] shrink(byte[] bytes, int flush) {
    try (Deflater deflater = new Deflater(9, true)) {
      deflater.setInput(bytes);
      byte[] out = new byte[bytes.length + 100];
      if (flush == Deflater.FULL_FLUSH) {
        deflater.finish();
      }
      int size = deflater.deflate(out, 0, out.length, flush == Deflater.FULL_FLUSH ? 0 : flush);
      int tail = flush == Deflater.FULL_FLUSH ? 0 : 4;
      return Arrays.copyOf(out, size - tail);
    }
  }

  @BothDoors
  void whatIsAgreedOn_holds_forEveryKind(WeftConfig engine) throws Exception {
    for (boolean takeover : new boolean[] {true, false}) {
      WebSocketConfig config =
          LARGE.withDeflate(Deflate.defaults().withTakeover(takeover).withLeast(1));
      Runs.meet(
          engine,
          config,
          (client, server) -> {
            Random random = new Random(5);
            for (int i = 0; i < 60; i++) {
              byte[] bytes = new byte[random.nextInt(i % 10 == 0 ? 300_000 : 500)];
              if (i % 3 > 0) {
                random.nextBytes(bytes);
              }
              client.send(bytes);
              Message.Binary got = (Message.Binary) server.receive().orElseThrow();
              assertThat(got.bytes()).isEqualTo(bytes);
              server.send("ä".repeat(i * 100));
              assertThat(client.receive()).contains(new Message.Text("ä".repeat(i * 100)));
            }
          });
    }
  }

  @Test
  void aSendThatIsCancelledWhileItCompresses_doesNotSpoilTheNext() throws Exception {
    WebSocketConfig config = LARGE.withDeflate(Deflate.defaults().withTakeover(true));
    Runs.meet(
        Runs.engines().findFirst().orElseThrow(),
        config,
        (client, server) ->
            TaskGroup.run(group -> {
              Task<List<Integer>> got =
                  group.fork(() -> server.messages().map(Message::length).toList(100));
              byte[] large = new byte[8 << 20];
              new Random(3).nextBytes(large);
              List<Integer> sent = new ArrayList<>();
              for (int i = 0; i < 5; i++) {
                client.send("before ".repeat(1_000));
                sent.add(7_000);
                Duration bound = Duration.ofMillis(2);
                if (Runs.thrownBy(() -> Timeout.after(bound, () -> client.send(large)))
                    == Runs.NOTHING) {
                  sent.add(large.length);
                }
              }
              client.close();
              assertThat(got.join()).isEqualTo(sent);
            }));
  }

  /** {@return how a server ends that is sent so many noughts in a few bytes} */
  private static Throwable afterBomb(WebSocketConfig config, int size) throws Exception {
    BlockingQueue<Throwable> ends = new ArrayBlockingQueue<>(10);
    byte[] bomb = shrink(new byte[size], Deflater.SYNC_FLUSH);
    Runs.serve(
        Runs.engines().findFirst().orElseThrow(),
        config,
        socket -> socket.receive(),
        ends::add,
        port -> {
          try (RawPeer peer =
              new RawPeer(port, "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
            peer.frame(0xc2, bomb);
            assertThat(peer.nextIsLast()).isEqualTo("88:1009 end");
          }
        });
    return ends.poll(20, TimeUnit.SECONDS);
  }

  @Test
  void aBomb_isRefused_whenItsRatioIsKnown() throws Exception {
    assertThat(afterBomb(LARGE, 32 << 20))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("more than 200 times its size");
  }

  @Test
  void aBomb_isRefused_whenItIsTooLarge() throws Exception {
    assertThat(afterBomb(WebSocketConfig.defaults(), 2 << 20)).isInstanceOf(RefusedException.class);
  }

  @Test
  void aMessageThatEndsItsStream_isUnderstood() throws Exception {
    byte[] whole =
        shrink("hello ".repeat(20).getBytes(StandardCharsets.UTF_8), Deflater.FULL_FLUSH);
    byte[] padded = Arrays.copyOf(whole, whole.length + 1); // RFC 7692 §7.2.3.5
    Runs.serve(
        Runs.engines().findFirst().orElseThrow(),
        WebSocketConfig.defaults().withDeflate(Deflate.defaults().withLeast(1_000)),
        socket -> {
          for (int i = 0; i < 2; i++) {
            socket.send(socket.receive().orElseThrow());
          }
        },
        port -> {
          try (RawPeer peer =
              new RawPeer(port, "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
            for (int i = 0; i < 2; i++) {
              peer.frame(0xc1, padded);
              assertThat(peer.next()).isEqualTo("81:" + "hello ".repeat(20));
            }
            assertThat(peer.next()).isEqualTo("88:1000");
            peer.close(1_000);
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "x, permessage-deflate; client_max_window_bits | permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; client_max_window_bits=8 | permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=15 | permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=\"15\" | permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate | permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=10 | -",
        "permessage-deflate; server_max_window_bits | -",
        "permessage-deflate; server_max_window_bits=7 | -",
        "permessage-deflate; server_max_window_bits=16 | -",
        "permessage-deflate; client_max_window_bits=08 | -",
        "permessage-deflate; server_no_context_takeover=1 | -",
        "permessage-deflate; unknown | -",
        "x-webkit-deflate-frame | -",
      })
  void anOfferIsAnswered(String offer, String answer) {
    Optional<String> said =
        Compression.answer(Tokens.extensions(List.of(offer)), Deflate.defaults())
            .map(Compression::field);
    assertThat(said.orElse("-")).isEqualTo(answer);
  }

  @Test
  void whoKeepsAContext_saysSo() {
    Deflate keeps = Deflate.defaults().withTakeover(true);
    var plain = Tokens.extensions(List.of("permessage-deflate"));
    assertThat(Compression.answer(plain, keeps))
        .contains(new Compression("permessage-deflate", true, true));
    var forgets = Tokens.extensions(List.of("permessage-deflate; server_no_context_takeover"));
    assertThat(Compression.answer(forgets, keeps).orElseThrow().serverKeeps()).isFalse();
    assertThat(Compression.settle(forgets, Optional.of(keeps)).orElseThrow().serverKeeps())
        .isFalse();
    assertThat(Compression.settle(plain, Optional.of(keeps)).orElseThrow().clientKeeps()).isTrue();
  }
}
