package dev.weft.websocket;

import dev.weft.http.Headers;
import dev.weft.http.Url;
import dev.weft.net.Address;
import dev.weft.net.Dialer;
import dev.weft.net.Listener;
import dev.weft.net.NetConfig;
import dev.weft.net.Target;
import dev.weft.task.Action;
import dev.weft.task.Clock;
import dev.weft.task.Offload;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import io.netty.util.LeakPresenceDetector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Engines, and both ends of a WebSocket. */
final class Runs {
  static final Duration SOON = Duration.ofMillis(5);
  static final Duration DAY = Duration.ofDays(1);

  /** What a body throws that throws nothing. */
  static final Throwable NOTHING = new Throwable("nothing was thrown");

  /** What is done with both ends. */
  interface Both {
    void run(WebSocket client, WebSocket server) throws Exception;
  }

  /** What is done with a server. */
  interface Served {
    /** On an ordinary thread. */
    void run(int port) throws Exception;
  }

  private Runs() {}

  static Stream<WeftConfig> engines() {
    return Stream.of(WeftConfig.Door.LOOP, WeftConfig.Door.DEFAULT)
        .map(door -> WeftConfig.defaults().withLoops(2).withDoor(door));
  }

  static void meet(WeftConfig engine, Both body) throws InterruptedException {
    meet(engine, WebSocketConfig.defaults(), body);
  }

  /** Runs a body with a new WebSocket; sees that no buffer is left. */
  static void meet(WeftConfig engine, WebSocketConfig config, Both body)
      throws InterruptedException {
    Weft.run(
        engine,
        () -> {
          try (Listener listener = Listener.open(Address.local(0))) {
            TaskGroup.run(group -> {
              Task<WebSocket> accepted = group.fork(() -> accept(listener.accept(), config));
              WebSocket client = connect(listener.port(), config);
              WebSocket server = accepted.join();
              try {
                body.run(client, server);
              } finally {
                client.abort();
                server.abort();
              }
            });
          }
        });
    LeakPresenceDetector.check();
  }

  static WebSocket connect(int port, WebSocketConfig config) throws InterruptedException {
    return Handshake.ask(
        Dialer.open(NetConfig.defaults()).connect(Target.tcp("127.0.0.1", port)),
        Url.parse("http://127.0.0.1:" + port + "/socket?x=1"),
        Headers.of("X-Test", "yes"),
        List.of("talk"),
        config);
  }

  /** The server's side, on a bare connection. */
  static WebSocket accept(dev.weft.net.Stream stream, WebSocketConfig config)
      throws InterruptedException {
    Acceptance who = Acceptance.defaults().withProtocols("talk");
    return switch (Handshake.answer("the client", head(stream), who, config)) {
      case Handshake.Accepted(Headers headers, WebSocket socket, var handler) -> {
        StringBuilder words =
            new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n");
        headers.forEach(field -> words.append(field.name() + ": " + field.value() + "\r\n"));
        stream.write(words + "\r\n");
        stream.wire(pipeline -> pipeline.addLast(handler));
        yield socket;
      }
      case Handshake.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  private static Headers head(dev.weft.net.Stream stream) throws InterruptedException {
    byte[] end = {'\r', '\n', '\r', '\n'};
    String head =
        new String(stream.readUntil(end, 10_000).orElseThrow(), StandardCharsets.ISO_8859_1);
    List<String> pairs = new ArrayList<>();
    head.lines()
        .skip(1)
        .filter(line -> !line.isEmpty())
        .forEach(line -> pairs.addAll(List.of(line.split(": ", 2))));
    return Headers.of(pairs.toArray(String[]::new));
  }

  /** Runs a server of one WebSocket after another, and a body beside it. */
  static void serve(WeftConfig engine, WebSocketConfig config, WebSocket.Body talk, Served body)
      throws Exception {
    serve(engine, config, talk, failure -> {}, body);
  }

  /**
   * Runs a server as {@link #serve} does.
   *
   * @param ends is told how each WebSocket ended
   */
  static void serve(
      WeftConfig engine,
      WebSocketConfig config,
      WebSocket.Body talk,
      Consumer<Throwable> ends,
      Served body)
      throws Exception {
    Weft.run(
        engine,
        () -> {
          try (Listener listener = Listener.open(Address.local(0))) {
            TaskGroup.run(group -> {
              group.fork(() ->
                  listener.serve(stream -> {
                    WebSocket socket = accept(stream, config);
                    ends.accept(thrownBy(() -> socket.use(talk)));
                  }));
              Offload.blocking(() -> body.run(listener.port()));
              listener.close();
            });
          }
        });
    LeakPresenceDetector.check();
  }

  /** Lets others run until something holds. In a task or not. */
  static void until(BooleanSupplier holds) throws InterruptedException {
    long start = Clock.system().nanos();
    while (!holds.getAsBoolean()) {
      if (Clock.system().since(start).toSeconds() > 30) {
        throw new AssertionError("waited in vain for half a minute");
      }
      Weft.sleep(Duration.ofNanos(200_000));
    }
  }

  /** {@return what the body throws, or {@link #NOTHING}} */
  static Throwable thrownBy(Action body) {
    try {
      body.run();
      return NOTHING;
    } catch (Throwable e) {
      return e;
    }
  }
}
