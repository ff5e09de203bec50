package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.client.FramePeer.Asked;
import dev.weft.http.Body;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.WeftConfig;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** One request and its answer by HTTP/2, however odd. */
class Http2Test {
  static final HttpClientConfig ONCE =
      HttpClientConfig.defaults()
          .withProtocols(Protocols.HTTP_2)
          .withRetry(Retry.none())
          .withTimeouts(t -> t.withFirstByte(Duration.ofSeconds(10)))
          .withLimits(l -> l.withBody(2_000_000));

  @BothDoors
  void aRequestSaysWhoAsksWhatOfWhom(WeftConfig engine) throws Exception {
    CopyOnWriteArrayList<Asked> asked = new CopyOnWriteArrayList<>();
    try (RawServer server =
        FramePeer.server(peer -> {
          asked.add(peer.request());
          peer.ok(asked.getFirst().stream(), "hello");
          peer.next();
        })) {
      Response response =
          Clients.with(
              engine,
              ONCE,
              client ->
                  client.send(
                      Request.get(client.url(server.url("/a?b=c#d")))
                          .withHeader("X-Name", "value")
                          .withHeader("Connection", "close")));
      assertThat(response.text()).isEqualTo("hello");
      assertThat(asked.getFirst().headers())
          .containsEntry(":method", "GET")
          .containsEntry(":scheme", "http")
          .containsEntry(":path", "/a?b=c")
          .containsEntry(":authority", server.url("").substring("http://".length()))
          .containsEntry("user-agent", "weft")
          .containsEntry("x-name", "value")
          .doesNotContainKeys("host", "connection", "content-length");
      assertThat(asked.getFirst().end()).isTrue();
    }
  }

  @BothDoors
  void oneAfterAnotherUsesOneConnection(WeftConfig engine) throws Exception {
    try (RawServer server = FramePeer.server(FramePeer::okForEver)) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            for (int i = 0; i < 100; i++) {
              assertThat(client.get(server.url("/" + i)).text()).isEqualTo("/" + i);
            }
            Clients.until(() -> client.stats().connections().idle() == 1);
            return client;
          });
      assertThat(server.connections).hasValue(1);
    }
  }

  @BothDoors
  void aBodyGoesAsItsWindowOpens(WeftConfig engine) throws Exception {
    byte[] body = "0123456789".repeat(30_000).getBytes(StandardCharsets.ISO_8859_1);
    try (RawServer server =
        FramePeer.server(peer -> {
          while (true) {
            Asked asked = peer.request();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            boolean end = asked.end();
            while (!end) {
              FramePeer.Frame data = peer.next(FramePeer.DATA);
              all.writeBytes(data.payload());
              end = data.has(FramePeer.END);
              if (data.payload().length > 0) {
                peer.window(0, data.payload().length);
                peer.window(data.stream(), data.payload().length);
              }
            }
            peer.ok(asked.stream(), all.size() + " " + asked.headers().get("content-length"));
          }
        })) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            Request post = Request.post(client.url(server.url("/")));
            Body whole = Body.of(body);
            Body streamed = Body.of(out -> out.write(body));
            assertThat(client.send(post.withBody("text/plain", whole)).text())
                .isEqualTo("300000 300000");
            assertThat(client.send(post.withBody("text/plain", streamed)).text())
                .isEqualTo("300000 null");
            assertThat(client.send(post).text()).isEqualTo("0 0");
            return client;
          });
      assertThat(server.connections).hasValue(1);
    }
  }

  @BothDoors
  void aServerThatTakesNothingRunsIntoTheBound(WeftConfig engine) throws Exception {
    HttpClientConfig quick = ONCE.withTimeouts(t -> t.withWrite(Duration.ofMillis(50)));
    byte[] body = new byte[300_000];
    try (RawServer server =
        FramePeer.server(peer -> {
          while (true) {
            peer.next();
          }
        })) {
      Clients.with(
          engine,
          quick,
          client -> {
            Request post = Request.post(client.url(server.url("/")));
            assertThatThrownBy(() -> client.send(post.withBody("text/plain", Body.of(body))))
                .isInstanceOf(TimedOutException.class)
                .hasMessageStartingWith("sending to 127.0.0.1");
            return client;
          });
    }
  }

  @BothDoors
  void anEarlyAnswerCounts_whateverOfTheRequestIsLeft(WeftConfig engine) throws Exception {
    CopyOnWriteArrayList<Integer> codes = new CopyOnWriteArrayList<>();
    try (RawServer server =
        FramePeer.server(peer -> {
          int stream = peer.request().stream();
          peer.head(stream, true, ":status", "413");
          peer.reset(stream, 0);
          stream = peer.request().stream();
          peer.head(stream, true, ":status", "403");
          codes.add(peer.next(FramePeer.RESET).number());
          peer.okForEver();
        })) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            Request post = Request.post(client.url(server.url("/")));
            Body body = Body.of(new byte[300_000]);
            assertThat(client.send(post.withBody("text/plain", body)).status()).isEqualTo(413);
            assertThat(client.send(post.withBody("text/plain", body)).status()).isEqualTo(403);
            assertThat(client.get(server.url("/x")).text()).isEqualTo("/x");
            return client;
          });
      assertThat(server.connections).hasValue(1);
      assertThat(codes).containsExactly(8); // CANCEL
    }
  }

  @Test
  void informationAndTrailersAreNotTheAnswer_andSomeAnswersHaveNoBody() throws Exception {
    try (RawServer server =
        FramePeer.server(peer -> {
          int stream = peer.request().stream();
          peer.head(stream, false, ":status", "103", "link", "x");
          peer.head(stream, false, ":status", "200", "content-length", "2");
          peer.data(stream, false, "ok");
          peer.head(stream, true, "x-trailer", "1");
          peer.head(peer.request().stream(), true, ":status", "204");
          peer.head(peer.request().stream(), true, ":status", "304", "content-length", "7");
          peer.head(peer.request().stream(), true, ":status", "200", "content-length", "7");
          peer.next();
        })) {
      Clients.with(
          ONCE,
          client -> {
            Response first = client.get(server.url("/"));
            assertThat(first.text()).isEqualTo("ok");
            assertThat(first.headers().first("x-trailer")).isEmpty();
            assertThat(client.get(server.url("/")).status()).isEqualTo(204);
            assertThat(client.get(server.url("/")).status()).isEqualTo(304);
            assertThat(client.send(Request.head(client.url(server.url("/")))).body()).isEmpty();
            return client;
          });
      assertThat(server.connections).hasValue(1);
    }
  }

  @Test
  void gzipIsUnpacked() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("hello ".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
    }
    try (RawServer server =
        FramePeer.server(peer -> {
          Asked asked = peer.request();
          peer.head(asked.stream(), false, ":status", "200", "content-encoding", "gzip");
          peer.frame(FramePeer.DATA, FramePeer.END, asked.stream(), packed.toByteArray());
          asked = peer.request();
          peer.head(asked.stream(), true, ":status", "200", "content-encoding", "gzip");
          peer.next();
        })) {
      Clients.with(
          ONCE,
          client -> {
            assertThat(client.get(server.url("/")).text()).isEqualTo("hello ".repeat(10_000));
            assertThat(client.get(server.url("/")).text()).isEmpty();
            return client;
          });
    }
  }

  @Test
  void whatIsNoAnswerIsOneClearSentence_andHarmsNoOther() throws Exception {
    String none = "answered with what is no HTTP/2: ";
    assertBroken(peer -> peer.head(3, true, "x", "y"), none);
    assertBroken(peer -> peer.head(3, true, ":status", "2000"), none);
    assertBroken(peer -> peer.head(3, true, ":status", "101"), none);
    assertBroken(peer -> peer.head(3, true, ":status", "103"), none);
    assertBroken(peer -> peer.head(3, true, ":status", "200", "Upper", "x"), none);
    assertBroken(peer -> peer.head(3, true, ":status", "200", "connection", "close"), none);
    assertBroken(peer -> peer.head(3, true, ":status", "200", "x", "a\rb"), none);
    assertBroken(peer -> peer.head(3, true, ":status", "200", "x", "y".repeat(70_000)), none);
    assertBroken(peer -> peer.data(3, true, "no head"), none);
    assertBroken(
        peer -> {
          peer.head(3, false, ":status", "200", "content-length", "3");
          peer.data(3, true, "four");
        },
        none);
    assertBroken(
        peer -> {
          peer.head(3, false, ":status", "204");
          peer.data(3, true, "body");
        },
        none);
    assertBroken(peer -> peer.reset(3, 2), "broke off its answer (RST_STREAM: INTERNAL_ERROR)");
    assertBroken(peer -> peer.reset(3, 13), "wants HTTP/1.1");
    assertBroken(
        peer -> {
          peer.head(3, false, ":status", "200");
          peer.data(3, false, "some");
          peer.reset(3, 0);
        },
        "broke off its answer (RST_STREAM: NO_ERROR)");
  }

  /** The first request is answered so; the second one is fine. */
  private static void assertBroken(FramePeer.Talk talk, String sentence) throws Exception {
    try (RawServer server =
        FramePeer.server(peer -> {
          peer.request();
          talk.with(peer);
          peer.okForEver();
        })) {
      Clients.with(
          ONCE,
          client -> {
            assertThatThrownBy(() -> client.get(server.url("/")))
                .isInstanceOf(BrokenException.class)
                .hasMessageStartingWith("127.0.0.1:")
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("\n");
            return assertThat(client.get(server.url("/next")).text()).isEqualTo("/next");
          });
    }
  }

  @Test
  void aServerThatBreaksTheRulesLosesItsConnection() throws Exception {
    assertGivenUp(peer -> peer.data(0, true, "on no stream"), "what is no HTTP/2");
    assertGivenUp(peer -> peer.head(2, true, ":status", "200"), "what is no HTTP/2");
    assertGivenUp(peer -> peer.frame(FramePeer.PING, 0, 0, new byte[3]), "what is no HTTP/2");
    assertGivenUp(peer -> peer.frame(FramePeer.HEADERS, 5, 3, new byte[] {-1, 0}), "no HTTP/2");
    assertGivenUp(peer -> peer.data(3, false, "x".repeat(16_385)), "what is no HTTP/2");
    assertGivenUp(peer -> peer.frame(5, 4, 3, new byte[] {0, 0, 0, 2}), "what is no HTTP/2");
    assertGivenUp(
        peer -> {
          for (int i = 0; i < 2_000; i++) {
            peer.settings();
          }
        },
        "1,000 frames that answer nothing");
    assertGivenUp(
        peer -> {
          for (int i = 0; i < 2_000; i++) {
            peer.frame(FramePeer.PING, 0, 0, new byte[8]);
          }
        },
        "1,000 frames that answer nothing");
    assertGivenUp(
        peer -> {
          for (int i = 0; i < 2_000; i++) {
            peer.head(3, false, ":status", "103");
          }
        },
        "1,000 frames that answer nothing");
  }

  private static void assertGivenUp(FramePeer.Talk talk, String sentence) throws Exception {
    try (RawServer server =
        FramePeer.server(peer -> {
          peer.request();
          talk.with(peer);
          while (true) {
            peer.any(); // until it has gone
          }
        })) {
      Clients.with(
          ONCE,
          client ->
              assertThatThrownBy(() -> client.get(server.url("/")))
                  .isInstanceOf(BrokenException.class)
                  .hasMessageContaining(sentence)
                  .hasMessageNotContaining("\n"));
      assertThat(server.connections).hasValue(1);
    }
  }

  @BothDoors
  void aServerThatIsSilentRunsIntoTheBound_andTheConnectionStays(WeftConfig engine)
      throws Exception {
    HttpClientConfig quick = ONCE.withTimeouts(t -> t.withFirstByte(Duration.ofSeconds(1)));
    try (RawServer server =
        FramePeer.server(peer -> {
          peer.request();
          peer.okForEver();
        })) {
      Clients.with(
          engine,
          quick,
          client -> {
            assertThatThrownBy(() -> client.get(server.url("/")))
                .isInstanceOf(TimedOutException.class)
                .hasMessageStartingWith("the first byte from 127.0.0.1");
            return assertThat(client.get(server.url("/x")).text()).isEqualTo("/x");
          });
      assertThat(server.connections).hasValue(1);
    }
  }

  @BothDoors
  void aBodyThatNobodyReadsStopsAlone(WeftConfig engine) throws Exception {
    int piece = 16_000;
    try (RawServer server =
        FramePeer.server(peer -> {
          int stream = peer.request().stream();
          peer.head(stream, false, ":status", "200");
          for (int i = 0; i < Http2Codec.WINDOW / piece; i++) {
            peer.data(stream, false, "x".repeat(piece));
          }
          peer.okForEver();
        })) {
      Clients.with(
          engine,
          ONCE,
          client ->
              client.stream(
                  Request.get(client.url(server.url("/"))),
                  unread -> {
                    for (int i = 0; i < 100; i++) {
                      String path = "/" + "y".repeat(5_000);
                      assertThat(client.get(server.url(path)).text()).isEqualTo(path);
                    }
                    return TaskGroup.call(group -> unread.read().length);
                  }));
      assertThat(server.connections).hasValue(1);
    }
  }
}
