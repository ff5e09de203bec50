package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.Address;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import io.netty.util.LeakPresenceDetector;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A server that serves on threads of its own, so that a test can be a client like any other. */
final class Serving implements AutoCloseable {
  private final CompletableFuture<Server> opened = new CompletableFuture<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final Server server;

  private Serving(WeftConfig engine, ServerConfig config, Routes routes) throws Exception {
    Thread.ofPlatform().name("serving").start(() -> run(engine, config, routes));
    server = opened.get(20, TimeUnit.SECONDS);
  }

  static Stream<WeftConfig> engines() {
    return Stream.of(WeftConfig.Door.LOOP, WeftConfig.Door.DEFAULT)
        .map(door -> WeftConfig.defaults().withLoops(2).withDoor(door));
  }

  static Serving of(WeftConfig engine, Routes routes) throws Exception {
    return of(engine, config -> config, routes);
  }

  static Serving of(WeftConfig engine, UnaryOperator<ServerConfig> change, Routes routes)
      throws Exception {
    return new Serving(engine, change.apply(ServerConfig.at(Address.local(0))), routes);
  }

  /** A server that answers who has closed its side, however slow the machine is. */
  static ServerConfig patient(ServerConfig config) {
    return config.withPace(pace -> pace.withListening(Duration.ofMinutes(1)));
  }

  private void run(WeftConfig engine, ServerConfig config, Routes routes) {
    try {
      Weft.run(
          engine,
          () -> {
            try (Server mine = Server.open(config, routes)) {
              opened.complete(mine);
              mine.serve();
            }
          });
      ended.complete("ended");
    } catch (Throwable e) {
      opened.completeExceptionally(e);
      ended.completeExceptionally(e);
    }
  }

  Server server() {
    return server;
  }

  Peer connect() throws Exception {
    return new Peer(server.port());
  }

  /** Sends bytes on a connection of their own, and reads to its end. */
  String ask(String bytes) throws Exception {
    try (Peer peer = connect()) {
      peer.send(bytes);
      return peer.rest();
    }
  }

  /** Waits until {@link Server#serve} has returned. */
  void awaitEnd() throws Exception {
    ended.get(20, TimeUnit.SECONDS);
  }

  /** Waits until something holds. On a thread that is no task. */
  static void until(BooleanSupplier holds) throws InterruptedException {
    while (!holds.getAsBoolean()) {
      Weft.sleep(Duration.ofMillis(1));
    }
  }

  /** Ends the server, and sees that nothing is left. */
  @Override
  public void close() throws Exception {
    server.close();
    awaitEnd();
    assertThat(server.stats().busy()).isZero();
    LeakPresenceDetector.check();
  }
}
