package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Response;
import dev.weft.sync.Channel;
import dev.weft.task.CancelledException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.websocket.Acceptance;
import dev.weft.websocket.Message;
import dev.weft.websocket.WebSocketConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route becomes a WebSocket, and its handler lives and ends with its client. */
class WebSocketTest {
  private static final String OPEN =
      "Host: here\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  private static final String ASK = "GET /echo HTTP/1.1\r\n" + OPEN + "\r\n";

  private final BlockingQueue<String> trail = new ArrayBlockingQueue<>(100);

  private final Routes routes =
      Routes.of()
          .get("/", exchange -> Response.text("ok"))
          .webSocket(
              "/echo",
              (exchange, socket) -> {
                for (var next = socket.receive(); next.isPresent(); next = socket.receive()) {
                  socket.send(next.get());
                }
                trail.add("ended " + socket.awaitEnd());
              })
          .webSocket(
              "/deaf",
              (exchange, socket) -> {
                trail.add("began");
                try {
                  Weft.sleep(Duration.ofDays(1));
                } catch (CancelledException e) {
                  trail.add(e.getMessage());
                  throw e;
                }
              })
          .webSocket("/fails", (exchange, socket) -> Channel.bounded(0))
          .webSocket(
              "/greets/{name}",
              Acceptance.defaults().withProtocols("v2", "v1").withOrigin("https://friend.example"),
              WebSocketConfig.defaults().withClosing(Duration.ofMillis(50)),
              (exchange, socket) -> socket.send("hello " + exchange.param("name")));

  /** A frame of a client, whose mask leaves everything as it is. */
  private static String frame(int first, String payload) {
    return (char) first + "" + (char) (0x80 + payload.length()) + "\0\0\0\0" + payload;
  }

  private String next() throws InterruptedException {
    return trail.poll(20, TimeUnit.SECONDS);
  }

  @BothDoors
  void aRouteBecomesAWebSocket(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      assertThat(peer.get("/").answer()).isEqualTo("200 ok");
      List<String> head = peer.send(ASK).head();
      assertThat(head.getFirst()).isEqualTo("HTTP/1.1 101 Switching Protocols");
      assertThat(head)
          .contains("connection: upgrade", "Upgrade: websocket")
          .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
          .noneMatch(line -> line.startsWith("content-length") || line.startsWith("transfer"));
      peer.send(frame(0x81, "hello"));
      assertThat(peer.read(7)).isEqualTo("\u0081\u0005hello");
      peer.send(frame(0x89, "?"));
      assertThat(peer.read(3)).isEqualTo("\u008a\u0001?");
      assertThat(serving.server().stats().sockets()).isEqualTo(1);
      assertThat(serving.server().stats().busy()).isZero();
      peer.send(frame(0x88, "\u0003\u00e8"));
      assertThat(peer.rest()).isEqualTo("\u0088\u0002\u0003\u00e8");
      assertThat(next()).isEqualTo("ended 1000");
      Serving.until(() -> serving.server().stats().sockets() == 0);
      Serving.until(() -> serving.server().stats().connections() == 0);
      assertThat(serving.server().stats().abandoned()).isZero();
    }
  }

  @BothDoors
  void aHandlerThatReturns_closesWith1000(WeftConfig engine) throws Exception {
    BlockingQueue<Access> log = new ArrayBlockingQueue<>(10);
    try (Serving serving = Serving.of(engine, config -> config.withLog(log::add), routes);
        Peer peer = serving.connect()) {
      peer.send("GET /greets/ann HTTP/1.1\r\n" + OPEN + "Sec-WebSocket-Protocol: v1, v2\r\n\r\n");
      assertThat(peer.head()).contains("Sec-WebSocket-Protocol: v2");
      assertThat(peer.read(11)).isEqualTo("\u0081\thello ann");
      assertThat(peer.rest()).isEqualTo("\u0088\u0002\u0003\u00e8"); // it does not wait for ever
      assertThat(log.poll(20, TimeUnit.SECONDS))
          .satisfies(access -> assertThat(access.status()).isEqualTo(101))
          .satisfies(access -> assertThat(access.sent()).isEqualTo(9));
    }
  }

  @BothDoors
  void aHandlerThatFails_closesWith1011(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send("GET /fails HTTP/1.1\r\n" + OPEN + "\r\n").head();
      assertThat(peer.read(4)).isEqualTo("\u0088\u0002\u0003\u00f3");
      peer.send(frame(0x88, "\u0003\u00f3"));
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "426 | Upgrade: websocket | Upgrade: other",
        "426 | Upgrade: websocket | X: y",
        "400 | Connection: keep-alive, Upgrade | Connection: keep-alive",
        "426 | Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 12",
        "426 | Sec-WebSocket-Version: 13 | X: y",
        "426 | Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 13, 8",
        "400 | Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | Sec-WebSocket-Key: short",
        "400 | Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ!==",
        "400 | Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | X: y",
        "400 | Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 13~Sec-WebSocket-Protocol: a, a",
        "400 | Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 13~Sec-WebSocket-Extensions: a; =b",
        "400 | Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 13~Content-Length: 3",
        "403 | Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 13~Origin: https://evil.example",
        "403 | Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 13~Origin: null",
        "403 | Host: here | Host: here:81~Origin: http://here",
        "101 | Host: here | Host: here:80~Origin: http://HERE",
        "101 | Host: here | Host: here:8080~Origin: http://here:8080",
        "101 | Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 13~Origin: https://here",
        "101 | Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 13~Origin: https://friend.example",
        "403 | Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 13~Origin: http://friend.example",
        "101 | Upgrade: websocket | Upgrade: h2c, WebSocket",
      })
  void aQuestionIsJudged(int status, String field, String others) throws Exception {
    WeftConfig engine = Serving.engines().findFirst().orElseThrow();
    String asked = OPEN.replace(field + "\r\n", others.replace("~", "\r\n") + "\r\n");
    String target = asked.contains("friend") ? "/greets/ann" : "/echo";
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      List<String> head = peer.send("GET " + target + " HTTP/1.1\r\n" + asked + "\r\n").head();
      assertThat(head.getFirst()).startsWith("HTTP/1.1 " + status + " ");
      if (status == 426) {
        assertThat(head).contains("Sec-WebSocket-Version: 13", "Upgrade: websocket");
      }
    }
  }

  @BothDoors
  void aQuestionThatCannotBeMeant_isRefused(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes)) {
      try (Peer peer = serving.connect()) {
        peer.send("GET /echo HTTP/1.0\r\n" + OPEN + "\r\n");
        assertThat(peer.answer()).startsWith("400 ");
        peer.send("POST /echo HTTP/1.1\r\n" + OPEN + "\r\n");
        assertThat(peer.answer()).startsWith("405 ");
        peer.send("HEAD /echo HTTP/1.1\r\n" + OPEN + "\r\n");
        assertThat(peer.head().getFirst()).startsWith("HTTP/1.1 400 ");
      }
      assertThat(serving.ask(ASK + "GET / HTTP/1.1\r\nHost: here\r\n\r\n"))
          .startsWith("HTTP/1.1 400 ")
          .doesNotContain("ok");
      assertThat(serving.server().stats().sockets()).isZero();
    }
  }

  @BothDoors
  void aHandlerIsCancelled_whenItsClientVanishes(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send("GET /deaf HTTP/1.1\r\n" + OPEN + "\r\n").head();
      assertThat(next()).isEqualTo("began");
      peer.vanish();
      assertThat(next()).contains("has gone");
      Serving.until(() -> serving.server().stats().abandoned() == 1);
      Serving.until(() -> serving.server().stats().connections() == 0);
      Serving.until(() -> serving.server().stats().sockets() == 0);
    }
  }

  @BothDoors
  void aStoppedServer_saysSo_andWaitsForTheHandler(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send(ASK).head();
      peer.send(frame(0x81, "a"));
      assertThat(peer.read(3)).isEqualTo("\u0081\u0001a");
      serving.server().stop();
      assertThat(peer.read(20)).startsWith("\u0088\u0012\u0003\u00e9the server stops");
      peer.send(frame(0x88, "\u0003\u00e9"));
      assertThat(peer.isClosed()).isTrue();
      assertThat(next()).isEqualTo("ended 1001");
      serving.awaitEnd();
    }
  }

  @BothDoors
  void aClosedServer_cancelsTheHandler_andSaysSo(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send("GET /deaf HTTP/1.1\r\n" + OPEN + "\r\n").head();
      assertThat(next()).isEqualTo("began");
      serving.server().close();
      assertThat(next()).contains("the server was closed");
      assertThat(peer.read(4)).startsWith("\u0088").endsWith("\u0003\u00e9");
      peer.send(frame(0x88, "\u0003\u00e9"));
      assertThat(peer.rest()).isNotNull();
      serving.awaitEnd();
    }
  }

  @BothDoors
  void theClientOfTheJdk_talksToIt(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        HttpClient client = HttpClient.newHttpClient()) {
      WebSocket.Listener ear =
          new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
              trail.add(text + (last ? "." : ""));
              return WebSocket.Listener.super.onText(socket, text, last);
            }
          };
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(URI.create("ws://127.0.0.1:" + serving.server().port() + "/echo"), ear)
              .get(20, TimeUnit.SECONDS);
      socket.sendText("one ", false).get(20, TimeUnit.SECONDS);
      socket.sendText("two", true).get(20, TimeUnit.SECONDS);
      assertThat(next()).isEqualTo("one two.");
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
      assertThat(next()).isEqualTo("ended 1000");
      assertThat(new Message.Text("one two").length()).isEqualTo(7);
    }
  }
}
