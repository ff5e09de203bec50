package dev.weft.server;

import static dev.weft.server.Framer.DATA;
import static dev.weft.server.Framer.GOAWAY;
import static dev.weft.server.Framer.HEADERS;
import static dev.weft.server.Framer.LAST;
import static dev.weft.server.Framer.RESET;
import static dev.weft.server.Framer.WHOLE;
import static dev.weft.server.Framer.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Body;
import dev.weft.http.Response;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Requests of HTTP/2 in the clear, frame by frame. */
class StreamsTest {
  private final CountDownLatch began = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch may = new CountDownLatch(1);
  private final AtomicLong written = new AtomicLong();

  private final Routes routes =
      Routes.of()
          .get("/", exchange -> Response.text("Hello, World!").withHeader("X-Mixed", "Case"))
          .get("/none", exchange -> Response.of(204))
          .get("/same", exchange -> Response.of(304))
          .get("/written", exchange -> Response.of("a/b", Body.of(out -> out.write("written"))))
          .get("/known", exchange -> Response.of("a/b", Body.of(5, out -> out.write("known"))))
          .get("/nothing", exchange -> Response.of("a/b", Body.of(0, Body.Out::flush)))
          .get(
              "/flushed",
              exchange ->
                  Response.of(
                      "a/b",
                      Body.of(out -> {
                        out.write("one");
                        out.flush();
                        out.write("two");
                      })))
          .get(
              "/broken",
              exchange ->
                  Response.of(
                      "a/b",
                      Body.of(out -> {
                        out.write("begun");
                        out.flush();
                        throw new IllegalStateException("on purpose");
                      })))
          .get(
              "/never",
              exchange -> {
                began.countDown();
                try {
                  Weft.sleep(Duration.ofDays(1));
                } finally {
                  stopped.countDown();
                }
                return Response.text("never");
              })
          .get(
              "/endless",
              exchange ->
                  Response.of(
                      "a/b",
                      Body.of(out -> {
                        while (true) {
                          out.write(new byte[1_000]);
                          written.addAndGet(1_000);
                        }
                      })))
          .get("/tidy/{length}", exchange -> Response.of("a/b", tidy(exchange)))
          .get("/close", exchange -> Response.text("ok").withHeader("Connection", "close"))
          .get("/said", exchange -> Response.text(said(exchange)))
          .post("/echo", exchange -> Response.of("a/b", exchange.body()))
          .post("/length", exchange -> Response.text("" + exchange.body().length()))
          .post("/whole", exchange -> Response.text("got " + exchange.text()))
          .post("/ignore", exchange -> Response.text("ignored"))
          .post(
              "/later",
              exchange -> {
                began.countDown();
                while (may.getCount() > 0) {
                  Weft.sleep(Duration.ofMillis(1));
                }
                return Response.text("" + exchange.bytes().length);
              });

  /** All is said, and the handler has still something to do. */
  private Body tidy(Exchange exchange) {
    int length = (int) exchange.param("length", 0, 9);
    return Body.of(
        length,
        out -> {
          out.write("x".repeat(length));
          out.flush();
          while (may.getCount() > 0) {
            Weft.sleep(Duration.ofMillis(1));
          }
        });
  }

  private static String said(Exchange exchange) {
    return exchange.header("Host").orElse("?")
        + ", "
        + exchange.header("Cookie").orElse("?")
        + ", "
        + exchange.query("a").orElse("?");
  }

  private static Framer connect(Serving serving, int... settings) throws Exception {
    return new Framer(serving.server().port(), settings);
  }

  @BothDoors
  void requests_areAnswered(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      assertThat(client.ask(1, "/").answer(1)).isEqualTo("200 Hello, World!");
      assertThat(client.ask(3, "/none").answer(3)).isEqualTo("204 ");
      assertThat(client.ask(5, "/same").answer(5)).isEqualTo("304 ");
      assertThat(client.ask(7, "/written").answer(7)).isEqualTo("200 written");
      assertThat(client.ask(9, "/known").answer(9)).isEqualTo("200 known");
      assertThat(client.ask(11, "/flushed").answer(11)).isEqualTo("200 onetwo");
      assertThat(client.ask(13, "/nothing").answer(13)).isEqualTo("200 ");
      assertThat(client.ask(15, "/nowhere").answer(15)).startsWith("404 {");
      Serving.until(() -> serving.server().stats().answered() == 8); // counted once it is sent
    }
  }

  @BothDoors
  void whoHasSaidAll_mayTidyUp_andItsClientHasNotGone(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      assertThat(client.ask(1, "/tidy/0").answer(1)).isEqualTo("200 ");
      assertThat(client.ask(3, "/tidy/2").answer(3)).isEqualTo("200 xx");
      assertThat(client.ask(5, "/").answer(5)).isEqualTo("200 Hello, World!"); // they are closed
      may.countDown();
      Serving.until(() -> serving.server().stats().busy() == 0);
      assertThat(serving.server().stats().abandoned()).isZero();
      assertThat(serving.server().stats().answered()).isEqualTo(3);
    }
  }

  @BothDoors
  void aHead_hasNoWordOfTheConnection(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      Map<String, String> head = client.head(client.ask(1, "/").next(HEADERS));
      assertThat(head)
          .containsEntry(":status", "200")
          .containsEntry("content-type", "text/plain; charset=utf-8")
          .containsEntry("content-length", "13")
          .containsEntry("x-mixed", "Case")
          .containsKey("date");
      head = client.head(client.get(3, Framer.request("HEAD", "/")).next(HEADERS));
      assertThat(head).containsEntry("content-length", "13");
      head = client.head(client.ask(5, "/written").next(HEADERS));
      assertThat(head).containsEntry("content-length", "7").doesNotContainKey("transfer-encoding");
      head = client.head(client.ask(7, "/close").next(HEADERS));
      assertThat(head).doesNotContainKey("connection");
      assertThat(client.ask(9, "/").answer(9)).isEqualTo("200 Hello, World!");
    }
  }

  @BothDoors
  void theHeadOfARequest_isThatOfAnyOther(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      client.get(1, Framer.request("GET", "/said?a=b", "cookie", "one=1", "cookie", "two=2"));
      assertThat(client.answer(1)).isEqualTo("200 here, one=1; two=2, b");
      client.get(3, ":method", "GET", ":scheme", "http", ":path", "/said", "host", "there");
      assertThat(client.answer(3)).isEqualTo("200 there, ?, ?");
      client.get(5, Framer.request("GET", "/said", "host", "HERE"));
      assertThat(client.answer(5)).isEqualTo("200 HERE, ?, ?");
    }
  }

  @BothDoors
  void bodies_comeAsTheyAreSent(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      client.post(1, "/whole").data(1, 0, "ab").data(1, LAST, "cd");
      assertThat(client.answer(1)).isEqualTo("200 got abcd");
      client.post(3, "/whole").data(3, 0, "ab").data(3, LAST, "");
      assertThat(client.answer(3)).isEqualTo("200 got ab");
      client.post(5, "/echo", "content-length", "3").data(5, LAST, "abc");
      assertThat(client.answer(5)).isEqualTo("200 abc");
      client.post(7, "/whole").data(7, 0, "ab");
      client.frame(HEADERS, LAST | WHOLE, 7, Framer.block("x-trailer", "1"));
      assertThat(client.answer(7)).isEqualTo("200 got ab");
      client
          .post(9, "/whole")
          .frame(DATA, LAST | Framer.PADDED, 9, (byte) 3, (byte) 'a', (byte) 0, (byte) 0, (byte) 0);
      assertThat(client.answer(9)).isEqualTo("200 got a");
      client.post(11, "/length", "content-length", "1").data(11, LAST, "a");
      assertThat(client.answer(11)).isEqualTo("200 OptionalLong[1]");
      client.post(13, "/length").data(13, LAST, "a");
      assertThat(client.answer(13)).isEqualTo("200 OptionalLong.empty");
    }
  }

  @BothDoors
  void requestsOfOneConnection_areHandledAtOnce(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      client.ask(1, "/never").post(3, "/echo").data(3, 0, "a").ask(5, "/");
      assertThat(client.answer(5)).isEqualTo("200 Hello, World!");
      client.data(3, LAST, "b");
      assertThat(client.answer(3)).endsWith("b");
      Serving.until(() -> serving.server().stats().busy() == 1);
    }
  }

  @BothDoors
  void aBodyThatIsExpected_isAskedFor(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      client.post(1, "/whole", "expect", "100-continue");
      assertThat(client.head(client.next(HEADERS))).containsExactly(Map.entry(":status", "100"));
      assertThat(client.data(1, LAST, "now").answer(1)).isEqualTo("200 got now");
      assertThat(client.post(3, "/whole", "expect", "more").answer(3)).startsWith("417 ");
    }
  }

  @BothDoors
  void aBodyThatNobodyReads_takesNoRoomFromOthers(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      String part = "x".repeat(16_000);
      client.post(1, "/later");
      for (int i = 0; i < 4; i++) {
        client.data(1, 0, part);
      }
      began.await();
      client.post(3, "/whole").data(3, LAST, "abc");
      assertThat(client.answer(3)).isEqualTo("200 got abc");
      may.countDown();
      Framer.Frame more = client.next(WINDOW);
      while (more.stream() != 1) { // only what was read is given room for
        more = client.next(WINDOW);
      }
      assertThat(more.number()).isEqualTo(64_000);
      assertThat(client.data(1, LAST, part).answer(1)).isEqualTo("200 80000");
    }
  }

  @BothDoors
  void moreThanTheWindow_isRefused(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      client.post(1, "/later");
      for (int i = 0; i < 5; i++) {
        client.data(1, 0, "x".repeat(16_000));
      }
      assertThat(client.answer(1)).isEqualTo("reset: FLOW_CONTROL_ERROR");
      may.countDown();
    }
  }

  @BothDoors
  void whoTakesNothing_holdsUpTheWriter_andNobodyElse(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving, 4, 0)) {
      client.ask(1, "/endless").ask(3, "/none");
      assertThat(client.answer(3)).isEqualTo("204 ");
      Serving.until(() -> written.get() > 30_000);
      long before = written.get();
      client.number(WINDOW, 1, 20_000);
      assertThat(client.next(DATA).payload()).isNotEmpty();
      Serving.until(() -> written.get() > before);
      assertThat(written.get()).isLessThan(20_000 + 100_000);
      client.number(RESET, 1, 8);
      Serving.until(() -> serving.server().stats().busy() == 0);
      assertThat(client.ask(5, "/none").answer(5)).isEqualTo("204 ");
    }
  }

  @BothDoors
  void aRequestThatIsTakenBack_isCancelled_andNoOther(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      client.ask(1, "/never");
      began.await();
      client.number(RESET, 1, 8);
      stopped.await();
      Serving.until(() -> serving.server().stats().abandoned() == 1);
      assertThat(client.ask(3, "/").answer(3)).isEqualTo("200 Hello, World!");
      Serving.until(() -> serving.server().stats().busy() == 0); // told once it is sent
    }
  }

  @BothDoors
  void aClientThatIsGone_leavesNoHandler(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes)) {
      for (int i = 0; i < 3; i++) {
        Framer client = connect(serving);
        client.ask(1, "/never").ask(3, "/never").post(5, "/whole").ask(7, "/endless");
        began.await();
        switch (i) {
          case 0 -> client.vanish();
          case 1 -> client.shutOutput();
          default -> client.close();
        }
        Serving.until(() -> serving.server().stats().connections() == 0);
        Serving.until(() -> serving.server().stats().busy() == 0);
        client.close();
      }
      stopped.await();
    }
  }

  @BothDoors
  void aClientThatHasSaidAll_isAnswered(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, Serving::patient, routes);
        Framer client = connect(serving)) {
      client.ask(1, "/").shutOutput();
      assertThat(client.answer(1)).isEqualTo("200 Hello, World!");
      assertThat(client.next()).isNull();
    }
  }

  @BothDoors
  void aBodyThatWasNotRead_isNotWantedAfterTheAnswer(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      client.post(1, "/ignore").data(1, 0, "abc");
      assertThat(client.answer(1)).isEqualTo("200 ignored");
      assertThat(client.resetOf(1)).isEqualTo("NO_ERROR");
      client.data(1, 0, "it did not know yet").data(1, LAST, "");
      assertThat(client.ask(3, "/").answer(3)).isEqualTo("200 Hello, World!");
    }
  }

  @BothDoors
  void anAnswerThatFailsOnItsWay_isReset(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving)) {
      client.ask(1, "/broken");
      assertThat(client.answer(1)).endsWith("reset: INTERNAL_ERROR");
      assertThat(client.ask(3, "/").answer(3)).isEqualTo("200 Hello, World!");
    }
  }

  @BothDoors
  void aServerThatStops_finishesWhatHasBegun_andSaysWhatItDidNot(WeftConfig engine)
      throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = connect(serving);
        Framer idle = connect(serving)) {
      assertThat(idle.ask(1, "/").answer(1)).isEqualTo("200 Hello, World!");
      client.post(1, "/later").data(1, 0, "ab");
      began.await();
      serving.server().stop();
      assertThat(idle.ending()).isEqualTo("NO_ERROR");
      Framer.Frame goaway = client.next(GOAWAY);
      assertThat(goaway.number()).isEqualTo(1);
      client.ask(3, "/").data(1, LAST, "cd");
      may.countDown();
      assertThat(client.answer(1)).isEqualTo("200 4");
      assertThat(client.next()).isNull();
      serving.awaitEnd();
    }
  }

  @BothDoors
  void theLog_isToldOfEach(WeftConfig engine) throws Exception {
    List<String> log = new CopyOnWriteArrayList<>();
    try (Serving serving =
            Serving.of(
                engine,
                config ->
                    config.withLog(access ->
                        log.add(
                            access.method() + access.target() + access.status() + access.sent())),
                routes);
        Framer client = connect(serving)) {
      assertThat(client.ask(1, "/?a").answer(1)).isEqualTo("200 Hello, World!");
      Serving.until(() -> log.size() == 1); // told once it is sent
      assertThat(client.ask(3, "/flushed").answer(3)).isEqualTo("200 onetwo");
      Serving.until(() -> log.size() == 2);
      assertThat(log).containsExactly("GET/?a20013", "GET/flushed2006");
    }
  }
}
