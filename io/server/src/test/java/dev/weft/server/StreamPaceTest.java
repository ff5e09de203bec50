package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Response;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Who is too slow on a stream of HTTP/2, or in between, is not waited for; the others go on. */
class StreamPaceTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  /** Short, but not for one who begins at once and is held up. */
  private static final Duration LONGER = Duration.ofMillis(500);

  private static Serving serving(WeftConfig engine, UnaryOperator<Pace> pace) throws Exception {
    Routes routes =
        Routes.of()
            .get("/", exchange -> Response.text("ok"))
            .get("/large", exchange -> Response.text("x".repeat(100_000)))
            .get("/small", exchange -> Response.text("x".repeat(10_000)))
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
  void aSlowBody_isAnswered408_andNoOther(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withGrace(SHORT));
        Framer client = new Framer(serving.server().port())) {
      client.post(1, "/").data(1, 0, "abc");
      assertThat(client.answer(1)).startsWith("408 ");
      assertThat(client.resetOf(1)).isEqualTo("NO_ERROR");
      client.post(3, "/echo");
      assertThat(client.answer(3)).startsWith("408 ");
      assertThat(client.ask(5, "/").answer(5)).isEqualTo("200 ok");
    }
  }

  @BothDoors
  void whoTakesNothing_isNotAnswered(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withGrace(SHORT));
        Framer client = new Framer(serving.server().port(), 4, 0)) {
      assertThat(client.ask(1, "/large").answer(1)).startsWith("200 reset: ");
      assertThat(client.ask(3, "/small").answer(3)).startsWith("200 reset: ");
      client.frame(Framer.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, (byte) 0xFF, (byte) 0xFF});
      assertThat(client.ask(5, "/").answer(5)).isEqualTo("200 ok");
      Serving.until(() -> serving.server().stats().busy() == 0); // told once it is sent
    }
  }

  @BothDoors
  void aRequestThatTakesTooLong_isAnswered503(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withRequest(SHORT.multipliedBy(3)));
        Framer client = new Framer(serving.server().port())) {
      client.ask(1, "/never").ask(3, "/");
      assertThat(client.answer(3)).isEqualTo("200 ok");
      assertThat(client.answer(1)).startsWith("503 ");
    }
  }

  @BothDoors
  void anIdleConnection_isClosed_butNotABusyOne(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withIdle(Duration.ofSeconds(1)));
        Framer idle = new Framer(serving.server().port());
        Framer busy = new Framer(serving.server().port())) {
      busy.ask(1, "/never");
      assertThat(idle.ask(1, "/").answer(1)).isEqualTo("200 ok");
      assertThat(idle.ending()).isEqualTo("NO_ERROR");
      assertThat(busy.ask(3, "/").answer(3)).isEqualTo("200 ok");
    }
  }

  @BothDoors
  void whoSaysOnlyTheFirstWords_isLeft(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withHead(LONGER));
        Peer peer = serving.connect()) {
      peer.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      assertThat(peer.rest()).doesNotContain("HTTP/1.1");
      Serving.until(() -> serving.server().stats().connections() == 0);
    }
  }

  /** A head that never ends is nothing that happens: the connection is idle all the while. */
  @BothDoors
  void aHeadThatTrickles_isAnIdleConnection(WeftConfig engine) throws Exception {
    try (Serving serving = serving(engine, pace -> pace.withIdle(LONGER));
        Framer client = new Framer(serving.server().port())) {
      client.frame(Framer.HEADERS, 0, 1, Framer.block(Framer.GET));
      client.frame(Framer.CONTINUATION, 0, 1, Framer.block("x", "y"));
      assertThat(client.ending()).isEqualTo("NO_ERROR");
    }
  }
}
