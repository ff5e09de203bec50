package dev.weft.server;

import static dev.weft.server.Framer.CONTINUATION;
import static dev.weft.server.Framer.DATA;
import static dev.weft.server.Framer.GET;
import static dev.weft.server.Framer.HEADERS;
import static dev.weft.server.Framer.LAST;
import static dev.weft.server.Framer.PING;
import static dev.weft.server.Framer.PRIORITY;
import static dev.weft.server.Framer.RESET;
import static dev.weft.server.Framer.SETTINGS;
import static dev.weft.server.Framer.WHOLE;
import static dev.weft.server.Framer.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Response;
import dev.weft.task.Shield;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** What costs a client of HTTP/2 nothing, and a server much: it is bounded, and told why. */
class FloodsTest {
  private static final int MANY = 5_000;

  private final AtomicInteger handled = new AtomicInteger();
  private final CountDownLatch may = new CountDownLatch(1);

  private final Routes routes =
      Routes.of()
          .get(
              "/",
              exchange -> {
                handled.incrementAndGet();
                return Response.text("ok");
              })
          .get("/large", exchange -> Response.text("x".repeat(1_000_000)))
          .get(
              "/deaf",
              exchange -> {
                handled.incrementAndGet();
                Shield.within(Duration.ofMinutes(1), this::waits);
                return Response.text("ok");
              })
          .post("/", exchange -> Response.text("" + exchange.bytes().length));

  private void waits() throws InterruptedException {
    while (may.getCount() > 0) {
      Weft.sleep(Duration.ofMillis(1));
    }
  }

  /** Says the same kind of frame again and again; {@return how the connection ends} */
  private static String flood(Serving serving, byte[] first, IntFunction<byte[]> next)
      throws IOException {
    try (Framer client = new Framer(serving.server().port())) {
      client.send(first);
      Thread sender = Thread.startVirtualThread(() -> send(client, next));
      String ending = client.ending();
      client.close();
      sender.join();
      return ending;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void send(Framer client, IntFunction<byte[]> next) {
    try {
      for (int i = 0; i < MANY; i++) {
        client.send(next.apply(i));
      }
    } catch (IOException e) {
      // the server has closed
    }
  }

  private static byte[] joined(byte[]... all) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] each : all) {
      bytes.writeBytes(each);
    }
    return bytes.toByteArray();
  }

  private static byte[] open(int stream, String... fields) {
    return Framer.bytes(HEADERS, WHOLE, stream, Framer.block(fields));
  }

  private static byte[] reset(int stream) {
    return Framer.bytes(RESET, 0, stream, (byte) 0, (byte) 0, (byte) 0, (byte) 8);
  }

  @BothDoors
  void toBeginAndTakeBack_again_andAgain(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes)) {
      byte[] none = {};
      assertThat(flood(serving, none, i -> joined(open(2 * i + 1, GET), reset(2 * i + 1))))
          .isEqualTo("ENHANCE_YOUR_CALM");
      assertThat(handled.get()).isLessThan(250);
      Serving.until(() -> serving.server().stats().busy() == 0);
    }
  }

  @BothDoors
  void toHaveTheServerTakeBack_again_andAgain(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes)) {
      byte[] none = {};
      byte[] nothing = {0, 0, 0, 0};
      assertThat(
              flood(
                  serving,
                  none,
                  i -> joined(open(2 * i + 1, GET), Framer.bytes(WINDOW, 0, 2 * i + 1, nothing))))
          .isEqualTo("ENHANCE_YOUR_CALM");
      assertThat(handled.get()).isLessThan(250);
    }
  }

  @BothDoors
  void framesThatWantAnAnswer_orBringNothing(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes)) {
      byte[] none = {};
      byte[] begun = open(1, Framer.request("POST", "/"));
      assertThat(flood(serving, none, i -> Framer.bytes(PING, 0, 0, new byte[8])))
          .isEqualTo("ENHANCE_YOUR_CALM");
      assertThat(flood(serving, none, i -> Framer.bytes(SETTINGS, 0, 0)))
          .isEqualTo("ENHANCE_YOUR_CALM");
      assertThat(flood(serving, none, i -> Framer.bytes(PRIORITY, 0, 2 * i + 1, new byte[5])))
          .isEqualTo("ENHANCE_YOUR_CALM");
      assertThat(flood(serving, begun, i -> Framer.bytes(DATA, 0, 1)))
          .isEqualTo("ENHANCE_YOUR_CALM");
      assertThat(flood(serving, begun, i -> Framer.bytes(200, 0, 1)))
          .isEqualTo("ENHANCE_YOUR_CALM");
      assertThat(serving.server().stats().refused()).isEqualTo(5);
    }
  }

  @BothDoors
  void aHeadWithoutEnd(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes)) {
      byte[] begun = Framer.bytes(HEADERS, LAST, 1, Framer.block(GET));
      assertThat(flood(serving, begun, i -> Framer.bytes(CONTINUATION, 0, 1)))
          .isEqualTo("ENHANCE_YOUR_CALM");
      byte[] field = Framer.block("x", "y".repeat(16_000));
      assertThat(flood(serving, begun, i -> Framer.bytes(CONTINUATION, 0, 1, field)))
          .isNotEqualTo("NO_ERROR")
          .isNotEmpty();
      byte[] small = Framer.block("x", "y");
      assertThat(flood(serving, begun, i -> Framer.bytes(CONTINUATION, 0, 1, small)))
          .isEqualTo("ENHANCE_YOUR_CALM");
      assertThat(handled.get()).isZero();
    }
  }

  /** A few bytes name again and again what a table holds (a bomb of HPACK). */
  @BothDoors
  void aHeadThatIsLargerThanItsBytes(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = new Framer(serving.server().port())) {
      byte[] kept = joined(new byte[] {0x40}, tail(Framer.block("x", "y".repeat(3_000))));
      byte[] bomb = new byte[10_000];
      java.util.Arrays.fill(bomb, (byte) (0x80 | 62));
      client.frame(HEADERS, WHOLE | LAST, 1, joined(Framer.block(GET), kept));
      assertThat(client.answer(1)).isEqualTo("200 ok");
      client.frame(HEADERS, WHOLE | LAST, 3, joined(Framer.block(GET), bomb));
      assertThat(client.answer(3)).startsWith("431 ");
      assertThat(client.ask(5, "/").answer(5)).isEqualTo("200 ok");
    }
  }

  private static byte[] tail(byte[] block) {
    return java.util.Arrays.copyOfRange(block, 1, block.length);
  }

  @BothDoors
  void whoListensToNothing_isNotAnsweredForEver(WeftConfig engine) throws Exception {
    try (Serving serving =
            Serving.of(
                engine,
                config -> config.withPace(pace -> pace.withGrace(Duration.ofMillis(200))),
                routes);
        Framer client = new Framer(serving.server().port(), 4, Integer.MAX_VALUE)) {
      client.number(WINDOW, 0, Integer.MAX_VALUE - 65_535);
      for (int i = 0; i < 100; i++) {
        client.ask(2 * i + 1, "/large");
      }
      Serving.until(() -> serving.server().stats().abandoned() > 0);
      Serving.until(() -> serving.server().stats().busy() == 0);
    }
  }

  @BothDoors
  void moreThanMayBeHandled_isRefused_alsoWhatWasTakenBack(WeftConfig engine) throws Exception {
    try (Serving serving =
            Serving.of(engine, config -> config.withLoad(load -> load.withStreams(3)), routes);
        Framer client = new Framer(serving.server().port())) {
      client.ask(1, "/deaf").ask(3, "/deaf").ask(5, "/deaf").ask(7, "/");
      assertThat(client.answer(7)).isEqualTo("reset: REFUSED_STREAM");
      Serving.until(() -> handled.get() == 3);
      client.number(RESET, 1, 8).number(RESET, 3, 8).number(RESET, 5, 8).ask(9, "/");
      assertThat(client.answer(9)).isEqualTo("reset: REFUSED_STREAM");
      assertThat(serving.server().stats().busy()).isEqualTo(3);
      may.countDown();
      Serving.until(() -> serving.server().stats().busy() == 0);
      assertThat(client.ask(11, "/").answer(11)).isEqualTo("200 ok");
    }
  }

  @BothDoors
  void roomThatIsNoNumber_isRefused(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes)) {
      byte[] none = {};
      byte[] most = {0x7F, -1, -1, -1};
      assertThat(flood(serving, none, i -> Framer.bytes(WINDOW, 0, 0, most)))
          .isEqualTo("FLOW_CONTROL_ERROR");
      try (Framer client = new Framer(serving.server().port())) {
        client.post(1, "/").frame(WINDOW, 0, 1, most).frame(WINDOW, 0, 1, most);
        assertThat(client.answer(1)).isEqualTo("reset: FLOW_CONTROL_ERROR");
        assertThat(client.ask(3, "/").answer(3)).isEqualTo("200 ok");
      }
    }
  }

  /** Each costs more to keep than it holds. */
  @BothDoors
  void aBodyInTinyPieces_isKeptAsOne(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Framer client = new Framer(serving.server().port())) {
      client.post(1, "/");
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < 20_000; i++) {
        all.writeBytes(Framer.bytes(DATA, 0, 1, (byte) i));
      }
      client.send(all.toByteArray()).data(1, LAST, "");
      assertThat(client.answer(1)).isEqualTo("200 20000");
    }
  }
}
