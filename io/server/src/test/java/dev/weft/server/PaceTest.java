package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Body;
import dev.weft.http.Response;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** Who is too slow, on either side of a request, is not waited for. */
class PaceTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  /** Short, but not for one who is quick: so long a busy machine lets nobody wait. */
  private static final Duration LONGER = Duration.ofSeconds(1);

  private static Serving serving(WeftConfig engine, UnaryOperator<Pace> pace) throws Exception {
    Routes routes =
        Routes.of()
            .get("/", exchange -> Response.text("ok"))
            .get(
                "/endless",
                exchange ->
                    Response.of(
                        "text/plain",
                        Body.of(out -> {
                          while (true) {
                            out.write(new byte[10_000]);
                          }
                        })))
            .get(
                "/never",
                exchange -> {
                  Weft.sleep(Duration.ofDays(1));
                  return Response.text("never");
                })
            .post("/", exchange -> Response.text(exchange.text()))
            .post("/echo", exchange -> Response.of("text/plain", exchange.body()));
    return Serving.of(engine, config -> config.withPace(pace), routes);
  }

  @BothDoors
  void aSlowHead_isAnswered408_howeverBusilyItTrickles(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withHead(LONGER));
        Peer peer = serving.connect()) {
      peer.get("/");
      assertThat(peer.answer()).isEqualTo("200 ok");
      peer.send("GET / HTTP/1.1\r\n");
      Thread trickle = Thread.startVirtualThread(() -> trickle(peer, "X: a\r\n"));
      assertThat(peer.answer()).startsWith("408 ");
      assertThat(peer.isClosed()).isTrue();
      peer.close();
      trickle.join();
    }
  }

  private static void trickle(Peer peer, String bytes) {
    try {
      while (true) {
        peer.send(bytes);
        Weft.sleep(Duration.ofMillis(20)); // fewer fields than are too many
      }
    } catch (Exception closed) {
      // as it should be
    }
  }

  @BothDoors
  void whoSaysNothing_isLeft(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withHead(SHORT));
        Peer peer = serving.connect()) {
      assertThat(peer.rest()).isEmpty();
    }
  }

  @BothDoors
  void anIdleConnection_isClosed(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withIdle(LONGER));
        Peer peer = serving.connect()) {
      for (int i = 0; i < 3; i++) {
        peer.get("/");
        assertThat(peer.answer()).isEqualTo("200 ok");
      }
      assertThat(peer.rest()).isEmpty();
    }
  }

  @BothDoors
  void aSlowBody_isAnswered408(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withGrace(SHORT))) {
      for (String path : new String[] {"/", "/echo"}) {
        String answer =
            serving.ask("POST " + path + " HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nabc");
        assertThat(answer).startsWith("HTTP/1.1 408 ").contains("connection: close");
      }
    }
  }

  @BothDoors
  void aBodyThatTrickles_isAnswered408(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withGrace(SHORT).withRate(1_000_000));
        Peer peer = serving.connect()) {
      peer.send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000\r\n\r\n");
      Thread trickle = Thread.startVirtualThread(() -> trickle(peer, "abcdef"));
      assertThat(peer.answer()).startsWith("408 ");
      assertThat(peer.isClosed()).isTrue();
      peer.close();
      trickle.join();
    }
  }

  @BothDoors
  void whoTakesNothing_isLeft(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withGrace(SHORT));
        Peer peer = serving.connect()) {
      peer.get("/endless").head();
      Serving.until(() -> serving.server().stats().connections() == 0);
    }
  }

  @BothDoors
  void whoTakesALot_butSlowly_getsAll(WeftConfig engine) throws Exception {
    Routes routes = Routes.of().get("/", exchange -> Response.text("x".repeat(30_000_000)));
    try (Serving serving =
            Serving.of(engine, config -> config.withPace(pace -> pace.withGrace(LONGER)), routes);
        Peer peer = serving.connect()) {
      peer.get("/").head();
      for (int i = 0; i < 30; i++) {
        Weft.sleep(SHORT.dividedBy(2));
        assertThat(peer.read(1_000_000).length()).isEqualTo(1_000_000);
      }
    }
  }

  @BothDoors
  void aRequestThatTakesTooLong_isCancelledAndAnswered503(WeftConfig engine) throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    Routes routes =
        Routes.of()
            .get("/", exchange -> Response.text("ok"))
            .get(
                "/never",
                exchange -> {
                  try {
                    Weft.sleep(Duration.ofDays(1));
                  } finally {
                    stopped.countDown();
                  }
                  return Response.text("never");
                });
    try (Serving serving =
            Serving.of(
                engine,
                config -> config.withPace(p -> p.withRequest(SHORT.multipliedBy(3))),
                routes);
        Peer peer = serving.connect()) {
      peer.get("/never").get("/");
      assertThat(peer.answer()).startsWith("503 ");
      stopped.await();
      assertThat(peer.answer()).isEqualTo("200 ok");
    }
  }
}
