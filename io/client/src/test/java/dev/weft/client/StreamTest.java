package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Body;
import dev.weft.http.Request;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Bodies as they come and go, both ways. */
class StreamTest {
  private static final HttpClientConfig ONCE =
      HttpClientConfig.defaults()
          .withRetry(Retry.none())
          .withLimits(l -> l.withBody(1_000).withPerHost(1));

  private static Request get(HttpClient client, RawServer server) {
    return Request.get(client.url(server.url("/")));
  }

  private static Request post(HttpClient client, RawServer server, Body body) {
    return Request.post(client.url(server.url("/"))).withBody("text/plain", body);
  }

  /** A server that answers with so many bytes, chunked. */
  private static RawServer chunked(int thousands) throws IOException {
    return new RawServer(peer -> {
      while (!peer.request().isEmpty()) {
        peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < thousands; i++) {
          peer.say("3e8\r\n" + "x".repeat(1_000) + "\r\n");
        }
        peer.say("0\r\n\r\n");
      }
    });
  }

  // ---- the answer ----

  @BothDoors
  void anAnswerOfAnyLengthIsReadAsItComes(WeftConfig engine) throws Exception {
    try (RawServer server = chunked(20_000)) {
      long bytes =
          Clients.with(
              engine,
              ONCE,
              client ->
                  client.stream(
                      get(client, server),
                      answer -> {
                        assertThat(answer.status()).isEqualTo(200);
                        assertThat(answer.protocol()).isEqualTo("HTTP/1.1");
                        assertThat(answer.length()).isEmpty();
                        AtomicLong sum = new AtomicLong();
                        answer.pieces().forEach(piece -> sum.addAndGet(piece.length));
                        return sum.get();
                      }));
      assertThat(bytes).isEqualTo(20_000_000);
    }
  }

  @BothDoors
  void aShortRestIsDroppedAndItsConnectionKept_aLongOneIsCutOff(WeftConfig engine)
      throws Exception {
    try (RawServer small = new RawServer(peer -> peer.okForEver("abc"));
        RawServer large = chunked(20_000)) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            int status = client.stream(get(client, small), Answer::status);
            assertThat(status).isEqualTo(200);
            client.get(small.url("/"));
            int begun = client.stream(get(client, large), answer -> answer.read().length);
            assertThat(begun).isPositive();
            return client;
          });
      assertThat(small.connections.get()).isLessThanOrEqualTo(2);
      assertThat(large.connections).hasValue(1);
    }
  }

  @BothDoors
  void whatFailsInTheUseEndsTheAnswer(WeftConfig engine) throws Exception {
    try (RawServer server = chunked(20_000)) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            assertThatThrownBy(() ->
                    client.stream(
                        get(client, server),
                        answer -> {
                          throw new IOException("no room");
                        }))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("no room");
            return client;
          });
      assertThat(server.connections).hasValue(1);
    }
  }

  @BothDoors
  void linesAreCutWhereverTheBytesWere(WeftConfig engine) throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          peer.request();
          peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (String piece : List.of("on", "e\r", "\ntwo\n\n", "\u00c3", "\u00a4")) {
            peer.say(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
          }
          peer.say("0\r\n\r\n");
        })) {
      List<String> lines =
          Clients.with(
              engine,
              ONCE,
              client -> client.stream(get(client, server), answer -> answer.lines(3).toList(10)));
      assertThat(lines).containsExactly("one", "two", "", "ä");
    }
    try (RawServer server = new RawServer(peer -> peer.okForEver("abcd\n"))) {
      assertThatThrownBy(() ->
              Clients.with(
                  engine,
                  ONCE,
                  client -> client.stream(get(client, server), a -> a.lines(3).count())))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("longer than the limit of 3 bytes");
    }
  }

  // ---- the request ----

  @BothDoors
  void aBodyIsSentWithItsLengthOrInChunks(WeftConfig engine) throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          while (true) {
            List<String> head = peer.request();
            if (head.isEmpty()) {
              return;
            }
            boolean chunked = head.contains("transfer-encoding: chunked");
            peer.ok(head.getFirst() + "|" + (chunked ? peer.until("0\r\n\r\n") : peer.body(head)));
          }
        })) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            assertThat(client.send(post(client, server, Body.of("hello"))).text())
                .isEqualTo("POST / HTTP/1.1|hello");
            assertThat(client.send(post(client, server, Body.empty())).text())
                .isEqualTo("POST / HTTP/1.1|");
            Body known = Body.of(4, out -> out.write("four"));
            assertThat(client.send(post(client, server, known)).text()).endsWith("|four");
            Body unknown =
                Body.of(out -> {
                  out.write("a");
                  out.write("b");
                  out.flush();
                  out.flush();
                  out.write("");
                  out.write("c");
                });
            assertThat(client.send(post(client, server, unknown)).text())
                .endsWith("|2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
            return client;
          });
      int most = engine.door() == Door.LOOP ? 1 : 2; // an answer may overtake who has just sent
      assertThat(server.connections.get()).isBetween(1, most);
    }
  }

  @BothDoors
  void anAnswerBeforeTheEndOfAnEndlessBodyEndsIt(WeftConfig engine) throws Exception {
    AtomicLong written = new AtomicLong();
    Body endless =
        Body.of(out -> {
          while (true) {
            out.write(new byte[10_000]);
            written.incrementAndGet();
          }
        });
    try (RawServer server =
        new RawServer(peer -> {
          peer.request();
          peer.say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
          peer.request();
        })) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            assertThat(client.send(post(client, server, endless)).status()).isEqualTo(413);
            return client;
          });
    }
  }

  @BothDoors
  void anEchoIsReadWhileItsBodyIsSent(WeftConfig engine) throws Exception {
    Body large =
        Body.of(out -> {
          for (int i = 0; i < 3_000; i++) {
            out.write(new byte[1_000]);
          }
        });
    try (RawServer server =
        new RawServer(peer -> {
          peer.request();
          peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          peer.echoUntil("0\r\n\r\n");
        })) {
      long bytes =
          Clients.with(
              engine,
              ONCE,
              client ->
                  client.stream(
                      post(client, server, large),
                      answer -> answer.pieces().fold(0L, (sum, piece) -> sum + piece.length)));
      assertThat(bytes).isEqualTo(3_000_000);
    }
  }

  @BothDoors
  void aBodyThatFailsEndsItsCall(WeftConfig engine) throws Exception {
    Body failing =
        Body.of(out -> {
          out.write("begun");
          throw new IOException("the disk is gone");
        });
    Body wrong = Body.of(5, out -> out.write("four"));
    try (RawServer server =
        new RawServer(peer -> {
          peer.request();
          peer.until("there is no such end");
        })) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            assertThatThrownBy(() -> client.send(post(client, server, failing)))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("the disk is gone");
            assertThatThrownBy(() -> client.send(post(client, server, wrong)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the body has 4 of the 5 bytes it was said to have");
            return client;
          });
    }
  }

  @BothDoors
  void aServerThatTakesNothingIsNamed(WeftConfig engine) throws Exception {
    Body endless =
        Body.of(out -> {
          while (true) {
            out.write(new byte[100_000]);
          }
        });
    HttpClientConfig quick = ONCE.withTimeouts(t -> t.withWrite(Duration.ofMillis(50)));
    CountDownLatch end = new CountDownLatch(1);
    try (RawServer server = new RawServer(peer -> end.await())) {
      assertThatThrownBy(() ->
              Clients.with(
                  engine,
                  quick.withTimeouts(t -> t.withFirstByte(Duration.ofMillis(200))),
                  client -> client.send(post(client, server, endless))))
          .isInstanceOf(TimedOutException.class)
          .hasMessageStartingWith("the first byte from 127.0.0.1");
      end.countDown();
    }
  }

  @BothDoors
  void cancelledAtAnyMoment_nothingIsLeft(WeftConfig engine) throws Exception {
    Body large =
        Body.of(out -> {
          for (int i = 0; i < 20; i++) {
            out.write(new byte[10_000]);
            Weft.sleep(Duration.ZERO);
          }
        });
    try (RawServer server =
        new RawServer(peer -> {
          while (!peer.request().isEmpty()) {
            peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            peer.echoUntil("0\r\n\r\n");
          }
        })) {
      Clients.with(
          engine,
          ONCE.withLimits(l -> l.withPerHost(3)),
          client -> {
            CancelledCallTest.cancelRandomly(
                6,
                60,
                () ->
                    client.stream(
                        post(client, server, large),
                        answer -> answer.pieces().fold(0L, (sum, piece) -> sum + piece.length)));
            return client;
          });
    }
  }
}
