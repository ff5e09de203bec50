package dev.weft.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Url;
import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.TimedOutException;
import dev.weft.task.WeftConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** One request and its answer, however odd. */
class ExchangeTest {
  private static final HttpClientConfig ONCE =
      HttpClientConfig.defaults().withRetry(Retry.none()).withLimits(l -> l.withBody(1_000_000));

  @BothDoors
  void aRequestSaysWhoAsksWhatOfWhom(WeftConfig engine) throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          var head = String.join("\n", peer.request());
          peer.ok(head);
        })) {
      Response response = Clients.get(engine, ONCE, server.url("/a?b=c#d"));
      assertThat(response.text().lines())
          .contains(
              "GET /a?b=c HTTP/1.1", "User-Agent: weft", "Accept-Encoding: gzip, deflate, br, zstd")
          .contains("host: " + Url.parse(server.url("/")).authority());
    }
  }

  @Test
  void chunksUntilCloseAndNoBodyAreAllWhole() throws Exception {
    assertThat(
            answerTo(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
        .isEqualTo("abcde");
    assertThat(answerTo("HTTP/1.0 200 OK\r\n\r\nuntil the end")).isEqualTo("until the end");
    assertThat(answerTo("HTTP/1.1 204 No Content\r\n\r\n")).isEmpty();
    assertThat(answerTo("HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n")).isEmpty();
    assertThat(
            answerTo(
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        .isEqualTo("ok");
  }

  @Test
  void aHeadHasNoBodyWhateverItsLength() throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          while (!peer.request().isEmpty()) {
            peer.say("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n");
          }
        })) {
      Request head = Request.head(Url.parse(server.url("/")));
      assertThat(Clients.with(ONCE, client -> client.send(head)).body()).isEmpty();
    }
  }

  @Test
  void gzipIsUnpackedAndABombIsRefusedInLittleMemory() throws Exception {
    assertThat(answerTo(gzipped("hello".getBytes(UTF_8)))).isEqualTo("hello");
    byte[] bomb = gzipped(new byte[200_000_000]);
    assertThat(bomb.length).isLessThan(300_000);
    assertThatThrownBy(() -> answerTo(bomb))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is larger than the limit of 1,000,000 bytes");
  }

  private static byte[] gzipped(byte[] body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(packed) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      gzip.write(body);
    }
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes(
        ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                + packed.size()
                + "\r\n\r\n")
            .getBytes(UTF_8));
    answer.writeBytes(packed.toByteArray());
    return answer.toByteArray();
  }

  @Test
  void aBodyOverTheLimitIsRefusedAnnouncedOrEndless() throws Exception {
    assertThatThrownBy(() -> answerTo("HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n"))
        .isInstanceOf(RefusedException.class);
    try (RawServer server =
        new RawServer(peer -> {
          peer.request();
          peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          while (true) {
            peer.say("3e8\r\n" + "x".repeat(1000) + "\r\n");
          }
        })) {
      assertThatThrownBy(() -> Clients.with(ONCE, client -> client.get(server.url("/"))))
          .isInstanceOf(RefusedException.class);
    }
  }

  @Test
  void whatIsNoAnswerIsOneClearSentence() throws Exception {
    assertBroken("", "closed the connection before its answer was complete");
    assertBroken(
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "closed the connection before");
    assertBroken("220 smtp.example ready\r\n\r\n", "what is no HTTP");
    assertBroken("HTTP/1.1 200 OK\r\nX: \u0001\r\n\r\n", "what is no HTTP");
    assertBroken("HTTP/1.1 200 OK\r\na(b): c\r\n\r\n", "what is no HTTP");
    assertBroken("HTTP/1.1 200 OK\r\nX: " + "y".repeat(100_000) + "\r\n\r\n", "what is no HTTP");
    assertBroken(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", "what is no HTTP");
  }

  private static void assertBroken(String bytes, String sentence) {
    assertThatThrownBy(() -> answerTo(bytes))
        .isInstanceOf(BrokenException.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aServerThatIsSilentOrTricklesRunsIntoItsBound() throws Exception {
    HttpClientConfig quick = ONCE.withTimeouts(t -> t.withFirstByte(Duration.ofMillis(300)));
    HttpClientConfig brief = ONCE.withTimeouts(t -> t.withCall(Duration.ofMillis(700)));
    try (RawServer silent = new RawServer(ExchangeTest::listen)) {
      assertThatThrownBy(() -> Clients.with(quick, client -> client.get(silent.url("/"))))
          .isInstanceOf(TimedOutException.class)
          .hasMessageStartingWith("the first byte from 127.0.0.1");
    }
    try (RawServer trickle =
        new RawServer(peer -> {
          peer.request();
          peer.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx");
          listen(peer);
        })) {
      assertThatThrownBy(() -> Clients.with(brief, client -> client.get(trickle.url("/"))))
          .isInstanceOf(TimedOutException.class)
          .hasMessageStartingWith("the call to " + trickle.url("/"));
    }
  }

  /** Reads requests and says nothing, until the client has gone. */
  private static void listen(RawServer.Peer peer) throws IOException {
    while (!peer.request().isEmpty()) {
      // silence
    }
  }

  private static String answerTo(String bytes) throws Exception {
    return answerTo(bytes.getBytes(UTF_8));
  }

  private static String answerTo(byte[] bytes) throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          peer.request();
          peer.say(bytes);
        })) {
      return Clients.with(ONCE, client -> client.get(server.url("/"))).text();
    }
  }
}
