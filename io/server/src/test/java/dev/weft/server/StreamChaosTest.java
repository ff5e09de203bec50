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

/**
 * However clients of HTTP/2 come and go and take back what they asked, every handler that began has
 * ended and is counted, and nothing is left.
 */
class StreamChaosTest {
  private static final int CLIENTS = 4;
  private static final int TIMES = 25;

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
              Weft.sleep(Duration.ofMillis(2));
              return Response.text("done");
            }))
        .get("/whole", counted(exchange -> Response.text("x".repeat(200_000))))
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
        .post("/ignore", counted(exchange -> Response.text("ignored")))
        .post("/echo", counted(exchange -> Response.of("text/plain", exchange.body())));
  }

  private static void ask(Framer client, int stream, Random random) throws IOException {
    switch (random.nextInt(8)) {
      case 0 -> client.ask(stream, "/much");
      case 1 -> client.ask(stream, "/whole");
      case 2 -> client.ask(stream, "/slow");
      case 3 -> client.post(stream, "/").data(stream, Framer.LAST, "abc");
      case 4 -> client.post(stream, "/echo").data(stream, 0, "abc");
      case 5 -> client.post(stream, "/ignore").data(stream, 0, "x".repeat(1_000));
      default -> client.ask(stream, "/");
    }
    switch (random.nextInt(5)) {
      case 0 -> client.number(Framer.RESET, stream, 8);
      case 1 -> client.number(Framer.WINDOW, stream, 1 + random.nextInt(100_000));
      default -> {} // goes on
    }
  }

  private static void visit(Serving serving, Random random) throws Exception {
    int window = random.nextBoolean() ? 65_535 : random.nextInt(20_000);
    try (Framer client = new Framer(serving.server().port(), 4, window)) {
      int most = random.nextInt(30);
      for (int i = 0; i < most; i++) {
        ask(client, 2 * i + 1, random);
      }
      switch (random.nextInt(6)) {
        case 0 -> client.vanish();
        case 1 -> client.shutOutput();
        case 2 -> client.next();
        case 3 -> client.frame(Framer.GOAWAY, 0, 0, new byte[8]);
        case 4 -> client.frame(Framer.DATA, 0, 0, (byte) 1); // breaks the rules
        default -> {} // closes at once
      }
    } catch (IOException e) {
      // the server was first
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
      Serving.until(() -> serving.server().stats().busy() == 0);
      assertThat(ended.get()).isEqualTo(began.get()).isGreaterThan(CLIENTS * TIMES);
      ServerStats stats = serving.server().stats();
      assertThat(stats.answered() + stats.abandoned()).isGreaterThanOrEqualTo(began.get());
      try (Framer client = new Framer(serving.server().port())) {
        assertThat(client.ask(1, "/").answer(1)).isEqualTo("200 ok");
      }
    }
  }
}
