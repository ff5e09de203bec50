package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Headers;
import dev.weft.net.Address;
import dev.weft.net.Listener;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.websocket.Acceptance;
import dev.weft.websocket.Handshake;
import dev.weft.websocket.Message;
import dev.weft.websocket.WebSocket;
import dev.weft.websocket.WebSocketConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client asks for a WebSocket, and believes no answer that is none. */
class WebSocketsTest {
  private static final byte[] END = {'\r', '\n', '\r', '\n'};
  private static final String AGREED =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";

  /** What is done with a server at a port. */
  private interface Use {
    void of(int port) throws Exception;
  }

  private static void serve(WeftConfig engine, Listener.Handler handler, Use use)
      throws InterruptedException {
    Weft.run(
        engine,
        () -> {
          try (Listener listener = Listener.open(Address.local(0))) {
            TaskGroup.run(group -> {
              group.fork(() -> listener.serve(handler));
              use.of(listener.port());
              listener.close();
            });
          }
        });
  }

  private static Headers head(dev.weft.net.Stream stream) throws InterruptedException {
    byte[] head = stream.readUntil(END, 10_000).orElseThrow();
    List<String> pairs = new ArrayList<>();
    new String(head, StandardCharsets.ISO_8859_1)
        .lines()
        .skip(1)
        .filter(line -> !line.isEmpty())
        .forEach(line -> pairs.addAll(List.of(line.split(": ", 2))));
    return Headers.of(pairs.toArray(String[]::new));
  }

  private static void echo(dev.weft.net.Stream stream) throws InterruptedException {
    Headers asked = head(stream);
    Acceptance who = Acceptance.defaults().withProtocols("v1");
    if (!(Handshake.answer("a client", asked, who, WebSocketConfig.defaults())
        instanceof Handshake.Accepted accepted)) {
      throw new AssertionError(asked.toString());
    }
    StringBuilder words = new StringBuilder("HTTP/1.1 101 Hi\r\nConnection: Upgrade\r\n");
    accepted.headers().forEach(field -> words.append(field).append("\r\n"));
    stream.write(words + "\r\n");
    stream.wire(pipeline -> pipeline.addLast(accepted.handler()));
    accepted
        .socket()
        .use(socket -> {
          socket.send(asked.first("Cookie").orElse("") + asked.first("X-Mine").orElse(""));
          socket.messages().forEach(message -> socket.send(message));
        });
  }

  @BothDoors
  void aClientAndAServer_agree(WeftConfig engine) throws Exception {
    serve(
        engine,
        WebSocketsTest::echo,
        port -> {
          WebSockets sockets = WebSockets.open(HttpClientConfig.defaults());
          SocketRequest request =
              SocketRequest.to("ws://127.0.0.1:" + port + "/a?b")
                  .withHeader("X-Mine", "mine")
                  .withProtocols("v2", "v1");
          try (WebSocket socket = sockets.connect(request)) {
            assertThat(socket.protocol()).contains("v1");
            assertThat(socket.isCompressed()).isTrue();
            assertThat(socket.receive()).contains(new Message.Text("mine"));
            socket.send("x".repeat(5_000));
            assertThat(socket.receive().orElseThrow().length()).isEqualTo(5_000);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0",
        "HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ok",
        "HTTP/1.0 101 Switching Protocols",
        "SSH-2.0-OpenSSH",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ok",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ok",
        AGREED + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        AGREED + "X-Nothing: to see",
        AGREED + "Sec-WebSocket-Accept: ok\r\nSec-WebSocket-Accept: ok",
        AGREED + "Sec-WebSocket-Accept: ok\r\nSec-WebSocket-Protocol: v9",
        AGREED + "Sec-WebSocket-Accept: ok\r\nSec-WebSocket-Protocol: v1, v2",
        AGREED + "Sec-WebSocket-Accept: ok\r\nSec-WebSocket-Extensions: x-unknown",
        AGREED + "Sec-WebSocket-Accept: ok\r\nSec-WebSocket-Extensions: permessage-deflate; x=1",
        AGREED
            + "Sec-WebSocket-Accept: ok\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=9",
        AGREED
            + "Sec-WebSocket-Accept: ok\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate",
        AGREED + "Sec-WebSocket-Accept: ok\r\nfolded\r\n line",
        AGREED + "Sec-WebSocket-Accept: ok\r\nbad name: 1",
      })
  void anAnswerThatIsNone_isNotBelieved(String answer) throws Exception {
    serve(
        Clients.engines().findFirst().orElseThrow(),
        stream -> {
          String key = head(stream).first("Sec-WebSocket-Key").orElseThrow();
          stream.write(answer.replace("Accept: ok", "Accept: " + proof(key)) + "\r\n\r\n");
        },
        port -> {
          SocketRequest request =
              SocketRequest.to("ws://127.0.0.1:" + port).withProtocols("v2", "v1");
          assertThatThrownBy(() -> WebSockets.open(HttpClientConfig.defaults()).connect(request))
              .isInstanceOf(BrokenException.class)
              .hasMessageStartingWith("127.0.0.1:" + port + " opens no WebSocket at /: it");
        });
  }

  private static String proof(String key) throws Exception {
    byte[] sha =
        java.security.MessageDigest.getInstance("SHA-1")
            .digest(
                (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
    return java.util.Base64.getEncoder().encodeToString(sha);
  }

  @BothDoors
  void aServerThatSaysNothing_isNotWaitedForForEver(WeftConfig engine) throws Exception {
    serve(
        engine,
        stream -> assertThat(stream.readUntil(new byte[] {0}, 10_000)).isPresent(),
        port -> {
          HttpClientConfig config =
              HttpClientConfig.defaults()
                  .withTimeouts(times -> times.withFirstByte(Duration.ofMillis(20)));
          SocketRequest request = SocketRequest.to("http://127.0.0.1:" + port);
          assertThatThrownBy(() -> WebSockets.open(config).connect(request))
              .isInstanceOf(TimedOutException.class)
              .hasMessageContaining("the answer of 127.0.0.1");
        });
  }

  @BothDoors
  void whatIsOfTheHandshake_isRefusedByName(WeftConfig engine) throws Exception {
    serve(
        engine,
        stream -> {},
        port -> {
          SocketRequest request =
              SocketRequest.to("WS://127.0.0.1:" + port).withHeader("Upgrade", "h2c");
          assertThatThrownBy(() -> WebSockets.open(HttpClientConfig.defaults()).connect(request))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("Upgrade");
        });
  }
}
