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
import java.util.function.Predicate;

/** Clients that come and go as they like, and handlers that are counted. */
final class Chaos {
  /** A client comes, and goes. */
  interface Visit {
    void to(Serving serving, Random random) throws Exception;
  }

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

  /**
   * So many clients come so often each; then every handler that began has ended, and nothing is
   * left.
   *
   * @param least more handlers than so many have begun
   * @param quiet what shows that all have ended
   */
  static void visit(
      WeftConfig engine,
      int clients,
      int times,
      int least,
      Predicate<ServerStats> quiet,
      Visit visit)
      throws Exception {
    Chaos chaos = new Chaos();
    try (Serving serving =
        Serving.of(
            engine,
            config -> config.withPace(pace -> pace.withGrace(Duration.ofMillis(500))),
            chaos.routes())) {
      List<Thread> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        Random random = new Random(i);
        all.add(Thread.ofPlatform().start(() -> visits(serving, random, times, visit)));
      }
      for (Thread client : all) {
        client.join();
      }
      // what a connection did is told just after its socket is gone
      Serving.until(() -> quiet.test(serving.server().stats()));
      Serving.until(() -> serving.server().stats().busy() == 0);
      Serving.until(() -> chaos.ended.get() == chaos.began.get());
      assertThat(chaos.began.get()).isGreaterThan(least);
      Serving.until(() -> told(serving.server().stats()) >= chaos.began.get());
      try (Peer peer = serving.connect()) {
        assertThat(peer.get("/").answer()).isEqualTo("200 ok");
      }
      try (Framer client = new Framer(serving.server().port())) {
        assertThat(client.ask(1, "/").answer(1)).isEqualTo("200 ok");
      }
    }
  }

  private static long told(ServerStats stats) {
    return stats.answered() + stats.abandoned();
  }

  private static void visits(Serving serving, Random random, int times, Visit visit) {
    for (int i = 0; i < times; i++) {
      try {
        visit.to(serving, random);
      } catch (IOException e) {
        // the server was first
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
