package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Body;
import dev.weft.http.Response;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** However clients come and go, every handler that began has ended, and nothing is left. */
class ChaosTest {
  private static final int CLIENTS = 6;
  private static final int TIMES = 20;

  private final AtomicInteger began = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  private Handler counted(Handler handler) {
    return exchange -> {
      began.incrementAndGet();
      try {
        return handler.handle(exchange);
      } finally {
        ended.incrementAndGet();
      }
    };
  }

  private Routes routes() {
    return Routes.of()
        .get("/", counted(exchange -> Response.text("ok")))
        .get(
            "/slow",
            counted(exchange -> {
              Weft.sleep(Duration.ofMillis(3));
              return Response.text("done");
            }))
        .get(
            "/much",
            counted(exchange ->
                Response.of(
                    "text/plain",
                    Body.of(out -> {
                      for (int i = 0; i < 100; i++) {
                        out.write(new byte[5_000]);
                      }
                    }))))
        .post("/", counted(exchange -> Response.text(exchange.text())))
        .post("/echo", counted(exchange -> Response.of("text/plain", exchange.body())));
  }

  private static String request(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> "GET /much HTTP/1.1\r\nHost: here\r\n\r\n";
      case 1 -> "GET /slow HTTP/1.1\r\nHost: here\r\n\r\n";
      case 2 -> "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\nabc";
      case 3 -> "POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nabc";
      case 4 -> "POST /echo HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n";
      case 5 -> "GET / HTTP/1.1\r\nHo";
      default -> "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
    };
  }

  private static void visit(Serving serving, Random random) throws Exception {
    try (Peer peer = serving.connect()) {
      for (int i = random.nextInt(6); i >= 0; i--) {
        peer.send(request(random));
      }
      switch (random.nextInt(4)) {
        case 0 -> peer.vanish();
        case 1 -> peer.shutOutput();
        case 2 -> peer.line();
        default -> {} // closes at once
      }
    } catch (IOException e) {
      // the server was first
    }
  }

  @BothDoors
  void nothingIsLeft(WeftConfig engine) throws Exception {
    try (Serving serving =
        Serving.of(
            engine,
            config -> config.withPace(pace -> pace.withGrace(Duration.ofMillis(500))),
            routes())) {
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(i);
        clients.add(Thread.ofPlatform().start(() -> visits(serving, random)));
      }
      for (Thread client : clients) {
        client.join();
      }
      Serving.until(() -> serving.server().stats().connections() == 0);
      assertThat(ended.get()).isEqualTo(began.get()).isGreaterThan(CLIENTS * TIMES / 3);
      Serving.until(
          () -> serving.server().stats().busy() == 0); // told just after its socket is gone
      ServerStats stats = serving.server().stats();
      assertThat(stats.answered() + stats.abandoned()).isGreaterThanOrEqualTo(began.get());
      try (Peer peer = serving.connect()) {
        assertThat(peer.get("/").answer()).isEqualTo("200 ok");
      }
    }
  }

  private static void visits(Serving serving, Random random) {
    try {
      for (int i = 0; i < TIMES; i++) {
        visit(serving, random);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
