package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flow.Flow;
import dev.weft.http.Body;
import dev.weft.http.Response;
import dev.weft.task.RefusedException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A request and its answer, and the next one. */
class ExchangeTest {
  private static final Routes ROUTES =
      Routes.of()
          .get("/", exchange -> Response.text("Hello, World!"))
          .get(
              "/slow",
              exchange -> {
                Weft.sleep(Duration.ofMillis(30));
                return Response.text("done");
              })
          .get("/empty", exchange -> Response.of(204))
          .get("/unchanged", exchange -> Response.of(304).withHeader("ETag", "\"1\""))
          .get("/pieces", exchange -> Response.of("text/plain", Body.of(ExchangeTest::pieces)))
          .get("/much", exchange -> Response.of("text/plain", Body.of(ExchangeTest::much)))
          .get("/flushed", exchange -> Response.of("text/plain", Body.of(ExchangeTest::flushed)))
          .get("/bye", exchange -> Response.text("bye").withHeader("Connection", "close"))
          .get("/odd", exchange -> Response.of(101))
          .get("/large", exchange -> Response.text("x".repeat(3_000_000)))
          .post(
              "/double",
              exchange -> {
                Flow<byte[]> twice = exchange.chunks().flatMap(chunk -> Flow.of(chunk, chunk));
                return Response.of("text/plain", Body.of(out -> twice.forEach(out::write)));
              })
          .post(
              "/lines",
              exchange ->
                  Response.text(
                      exchange.lines(5).map(line -> "<" + line + ">").fold("", String::concat)))
          .post("/echo", exchange -> Response.of("text/plain", exchange.body()))
          .post("/whole", exchange -> Response.text(exchange.text()))
          .post("/unread", exchange -> Response.text("unread"));

  private static void pieces(Body.Out out) throws InterruptedException {
    out.write("a");
    out.write("bc");
  }

  private static void much(Body.Out out) throws InterruptedException {
    out.write("x".repeat(40_000));
  }

  private static void flushed(Body.Out out) throws InterruptedException {
    out.write("a");
    out.flush();
    out.write("b");
  }

  private static String post(String path, String fieldsAndBody) {
    return "POST " + path + " HTTP/1.1\r\nHost: here\r\n" + fieldsAndBody;
  }

  @BothDoors
  void anAnswerHasItsHead(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      List<String> head = peer.get("/").head();
      assertThat(head.getFirst()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(head).contains("Content-Type: text/plain; charset=utf-8", "content-length: 13");
      assertThat(head)
          .anyMatch(line -> line.matches("date: \\w{3}, \\d\\d \\w{3} \\d{4} [\\d:]{8} GMT"));
      assertThat(head).hasSize(4);
    }
  }

  @BothDoors
  void pipelinedRequests_areAnsweredInTheirOrder(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      peer.send(
          ("GET /slow HTTP/1.1\r\nHost: here\r\n\r\n"
                  + post("/whole", "Content-Length: 3\r\n\r\nabc")
                  + "GET / HTTP/1.1\r\nHost: here\r\n\r\n")
              .repeat(40));
      for (int i = 0; i < 40; i++) {
        assertThat(peer.answer()).isEqualTo("200 done");
        assertThat(peer.answer()).isEqualTo("200 abc");
        assertThat(peer.answer()).isEqualTo("200 Hello, World!");
      }
      Serving.until(() -> serving.server().stats().answered() == 120); // counted once it is sent
    }
  }

  @BothDoors
  void aQuickAnswerDoesNotWaitForASlowOne(WeftConfig engine) throws Exception {
    try (Serving serving =
            Serving.of(
                engine,
                ROUTES.get(
                    "/never",
                    exchange -> {
                      Weft.sleep(Duration.ofDays(1));
                      return Response.text("never");
                    }));
        Peer peer = serving.connect()) {
      peer.get("/").get("/never");
      assertThat(peer.answer()).isEqualTo("200 Hello, World!");
    }
  }

  @BothDoors
  void whatHasNoBody_hasNone(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      assertThat(peer.get("/empty").head()).hasSize(2).contains("HTTP/1.1 204 No Content");
      assertThat(peer.get("/unchanged").head()).hasSize(3).contains("ETag: \"1\"");
      peer.send("HEAD /pieces HTTP/1.1\r\nHost: here\r\n\r\n");
      assertThat(peer.head()).contains("transfer-encoding: chunked");
      assertThat(peer.get("/").answer()).isEqualTo("200 Hello, World!");
    }
  }

  @BothDoors
  void aWrittenBody_isChunked_unlessItIsShort(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      assertThat(peer.get("/pieces").answer()).isEqualTo("200 abc");
      assertThat(peer.get("/flushed").head()).contains("transfer-encoding: chunked");
      assertThat(
              List.of(peer.line(), peer.line(), peer.line(), peer.line(), peer.line(), peer.line()))
          .containsExactly("1", "a", "1", "b", "0", "");
      assertThat(peer.get("/much").head()).contains("transfer-encoding: chunked");
      assertThat(peer.line()).isEqualTo("4000");
    }
  }

  @BothDoors
  void aBodyGoesBackAsItComes(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      peer.send(post("/echo", "Content-Length: 40000\r\n\r\n"));
      assertThat(serving.server().stats().answered()).isZero();
      peer.send("a".repeat(20_000));
      assertThat(peer.head()).contains("content-length: 40000"); // before the rest has come
      peer.send("a".repeat(20_000));
      for (int i = 0; i < 40_000; i += 20_000) {
        assertThat(peer.read(20_000)).isEqualTo("a".repeat(20_000));
      }
      peer.send(post("/echo", "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n2\r\nyz\r\n0\r\n\r\n"));
      assertThat(peer.answer()).isEqualTo("200 xyz");
    }
  }

  @BothDoors
  void bodiesAreFlows(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      peer.send(post("/double", "Content-Length: 3\r\n\r\nabc"));
      assertThat(peer.answer()).isEqualTo("200 abcabc");
    }
  }

  @BothDoors
  void bodiesAreLines_whichHaveABound(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      peer.send(post("/lines", "Content-Length: 11\r\n\r\na\r\n\n12345\nz"));
      assertThat(peer.answer()).isEqualTo("200 <a><><12345><z>");
      peer.send(post("/lines", "Content-Length: 7\r\n\r\n123456\n"));
      assertThat(peer.answer()).startsWith("413 ").contains("5 bytes");
    }
  }

  @BothDoors
  void aLargeAnswerIsWhole_evenIfTheClientHasSaidAll(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, Serving::patient, ROUTES);
        Peer peer = serving.connect()) {
      peer.get("/large").shutOutput();
      assertThat(peer.answer()).hasSize(3_000_004);
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @BothDoors
  void aStatusThatIsNotFinal_isABug(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      assertThat(peer.get("/odd").answer()).startsWith("500 ");
    }
  }

  @BothDoors
  void tooLargeABody_isRefused(WeftConfig engine) throws Exception {
    try (Serving serving =
        Serving.of(engine, config -> config.withLimits(limits -> limits.withBody(10)), ROUTES)) {
      try (Peer peer = serving.connect()) {
        peer.send(post("/whole", "Content-Length: 10\r\n\r\n0123456789"));
        assertThat(peer.answer()).isEqualTo("200 0123456789");
      }
      String answer = serving.ask(post("/whole", "Content-Length: 11\r\n\r\n"));
      assertThat(answer).startsWith("HTTP/1.1 413 ").contains("connection: close");
      try (Peer peer = serving.connect()) {
        String chunk = "8\r\n01234567\r\n";
        peer.send(post("/whole", "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk));
        assertThat(peer.answer()).startsWith("413 ");
      }
    }
  }

  @BothDoors
  void anUnreadBody_endsTheConnection_unlessItHasCome(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES)) {
      String answer = serving.ask(post("/unread", "Content-Length: 11\r\n\r\nabc"));
      assertThat(answer)
          .startsWith("HTTP/1.1 200 ")
          .contains("connection: close")
          .endsWith("unread");
      try (Peer peer = serving.connect()) {
        peer.send(
            post("/unread", "Content-Length: 3\r\n\r\nabc")
                + "GET / HTTP/1.1\r\nHost: here\r\n\r\n");
        assertThat(peer.answer()).isEqualTo("200 unread");
        assertThat(peer.answer()).isEqualTo("200 Hello, World!");
      }
    }
  }

  @BothDoors
  void whoAsksFirst_isToldToGoOn(WeftConfig engine) throws Exception {
    String expecting = "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    try (Serving serving = Serving.of(engine, ROUTES)) {
      try (Peer peer = serving.connect()) {
        peer.send(post("/whole", expecting));
        assertThat(peer.head()).containsExactly("HTTP/1.1 100 Continue");
        peer.send("abc");
        assertThat(peer.answer()).isEqualTo("200 abc");
      }
      assertThat(serving.ask(post("/unread", expecting)))
          .startsWith("HTTP/1.1 200 ")
          .contains("connection: close");
      assertThat(serving.ask(post("/whole", "Content-Length: 3\r\nExpect: cake\r\n\r\n")))
          .startsWith("HTTP/1.1 417 ");
    }
  }

  @BothDoors
  void theConnectionEnds_whenEitherSideWants(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, Serving::patient, ROUTES)) {
      assertThat(serving.ask("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"))
          .contains("connection: close")
          .endsWith("\r\n\r\nHello, World!");
      assertThat(serving.ask("GET /bye HTTP/1.1\r\nHost: here\r\n\r\n")).endsWith("\r\n\r\nbye");
      assertThat(serving.ask("GET / HTTP/1.0\r\n\r\n")).endsWith("\r\n\r\nHello, World!");
      assertThat(serving.ask("GET /flushed HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
          .doesNotContain("chunked")
          .endsWith("\r\n\r\nab");
      try (Peer peer = serving.connect()) {
        peer.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertThat(peer.answer()).isEqualTo("200 Hello, World!");
        peer.get("/").shutOutput();
        assertThat(peer.answer()).isEqualTo("200 Hello, World!");
        assertThat(peer.isClosed()).isTrue();
      }
    }
  }

  @BothDoors
  void whatAHandlerThrows_isAnswered(WeftConfig engine) throws Exception {
    AtomicReference<Exception> thrown = new AtomicReference<>();
    Routes routes =
        ROUTES.get(
            "/throw",
            exchange -> {
              throw thrown.get();
            });
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      thrown.set(new IOException("a secret"));
      assertThat(peer.get("/throw").answer()).startsWith("500 ").doesNotContain("secret");
      thrown.set(new IllegalArgumentException("a secret"));
      assertThat(peer.get("/throw").answer()).startsWith("500 ").doesNotContain("secret");
      thrown.set(new ProblemException(422, "It is not \"valid\".").with("age", "must be\n1"));
      assertThat(peer.get("/throw").answer())
          .isEqualTo(
              "422 {\"title\":\"Unprocessable Entity\",\"status\":422,"
                  + "\"detail\":\"It is not \\\"valid\\\".\","
                  + "\"errors\":[{\"field\":\"age\",\"detail\":\"must be\\n1\"}]}");
      thrown.set(new RefusedException("full", Duration.ofMillis(1_500)));
      assertThat(peer.get("/throw").head())
          .contains("HTTP/1.1 503 Service Unavailable", "Retry-After: 2");
    }
  }

  @BothDoors
  void aBodyThatFailsOnItsWay_breaksTheConnection(WeftConfig engine) throws Exception {
    Routes routes =
        ROUTES
            .get(
                "/late",
                exchange ->
                    Response.of(
                        "text/plain",
                        Body.of(out -> {
                          out.write("a");
                          out.flush();
                          throw new IOException("too late");
                        })))
            .get(
                "/early",
                exchange ->
                    Response.of(
                        "text/plain",
                        Body.of(out -> {
                          throw new IOException("early");
                        })))
            .get(
                "/short",
                exchange ->
                    Response.of(
                        "text/plain", Body.of(30_000, out -> out.write("a".repeat(20_000)))));
    try (Serving serving = Serving.of(engine, routes)) {
      assertThat(serving.ask("GET /late HTTP/1.1\r\nHost: here\r\n\r\n"))
          .endsWith("\r\n\r\n1\r\na\r\n");
      assertThat(serving.ask("GET /early HTTP/1.1\r\nHost: here\r\n\r\n"))
          .startsWith("HTTP/1.1 500 ");
      assertThat(serving.ask("GET /short HTTP/1.1\r\nHost: here\r\n\r\n"))
          .contains("content-length: 30000")
          .endsWith("aaa");
    }
  }
}
