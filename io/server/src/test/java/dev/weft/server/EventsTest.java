package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import dev.weft.http.Response;
import dev.weft.http.ServerSentEvent;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An answer that goes on, and ends when its client goes. */
class EventsTest {
  private static final Duration LONG = Duration.ofHours(1);

  private static String get(Serving serving, String more) throws Exception {
    return serving.ask("GET / HTTP/1.0\r\n" + more + "\r\n");
  }

  private static Routes routes(Events events, Events.Source source) {
    return Routes.of().get("/", exchange -> events.of(source));
  }

  @BothDoors
  void eventsAreSent_andThenTheAnswerEnds(WeftConfig engine) throws Exception {
    Routes routes =
        Routes.of()
            .get(
                "/",
                exchange ->
                    Events.defaults()
                        .of(
                            Flow.of("a", "b")
                                .map(text ->
                                    ServerSentEvent.of(text)
                                        .withId(Events.lastId(exchange).orElse("0") + text))));
    try (Serving serving = Serving.of(engine, routes)) {
      assertThat(get(serving, "Last-Event-ID: 7\r\n"))
          .contains("Content-Type: text/event-stream\r\n", "Cache-Control: no-cache\r\n")
          .endsWith("\r\n\r\nid: 7a\ndata: a\n\nid: 7b\ndata: b\n\n");
      assertThat(get(serving, "")).contains("id: 0a\n");
      assertThat(serving.ask("HEAD / HTTP/1.0\r\n\r\n")).endsWith("\r\n\r\n");
    }
  }

  @BothDoors
  void theHeadAndEachEvent_areSentAtOnce(WeftConfig engine) throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    CountDownLatch heard = new CountDownLatch(1);
    Routes routes =
        routes(
            new Events(LONG),
            out -> {
              connected.await();
              out.send("first");
              heard.await();
              out.send("second");
            });
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send("GET / HTTP/1.0\r\n\r\n");
      assertThat(peer.head()).contains("HTTP/1.1 200 OK");
      connected.countDown();
      assertThat(peer.read(13)).isEqualTo("data: first\n\n");
      heard.countDown();
      assertThat(peer.rest()).isEqualTo("data: second\n\n");
    }
  }

  @BothDoors
  void whereThereIsNone_aCommentIs(WeftConfig engine) throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    Routes routes =
        routes(
            new Events(Duration.ofMillis(2)),
            out -> {
              enough.await();
              out.send("late");
            });
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send("GET / HTTP/1.0\r\n\r\n").head();
      assertThat(peer.read(8)).isEqualTo(": \n\n: \n\n");
      enough.countDown();
      assertThat(peer.rest().replace(": \n\n", "")).isEqualTo("data: late\n\n");
    }
  }

  private static Handler counted(Events.Source source, AtomicInteger ended) {
    return exchange ->
        new Events(LONG)
            .of(out -> {
              try {
                source.sendTo(out);
              } finally {
                ended.incrementAndGet();
              }
            });
  }

  private static void sleep(Events.Out out) throws InterruptedException {
    out.send("hello");
    Weft.sleep(LONG);
  }

  private static void flood(Events.Out out) throws InterruptedException {
    while (true) {
      out.send("x".repeat(1_000));
    }
  }

  @BothDoors
  void whenTheClientGoes_theSourceIsCancelled(WeftConfig engine) throws Exception {
    AtomicInteger ended = new AtomicInteger();
    Routes routes =
        Routes.of()
            .get("/", counted(EventsTest::sleep, ended))
            .get("/much", counted(EventsTest::flood, ended));
    try (Serving serving = Serving.of(engine, routes)) {
      for (String path : new String[] {"/", "/much"}) {
        Peer peer = serving.connect();
        peer.get(path).head();
        assertThat(peer.line()).isNotNull();
        peer.vanish();
      }
      Serving.until(() -> ended.get() == 2);
      Serving.until(() -> serving.server().stats().connections() == 0);
    }
  }

  @BothDoors
  void aSourceThatFails_doesNotLookAsIfItHadEnded(WeftConfig engine) throws Exception {
    Routes routes =
        routes(
            Events.defaults(),
            out -> {
              out.send("a");
              throw new IllegalStateException("a bug");
            });
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.get("/");
      assertThat(peer.head()).contains("transfer-encoding: chunked");
      assertThat(peer.rest()).contains("data: a\n\n").doesNotEndWith("0\r\n\r\n");
    }
  }

  @BothDoors
  void theTimeOfARequest_doesNotCount(WeftConfig engine) throws Exception {
    CountDownLatch late = new CountDownLatch(1);
    Routes routes =
        routes(
                Events.defaults(),
                out -> {
                  out.send("begun");
                  late.await();
                  out.send("late");
                })
            .get(
                "/never",
                exchange -> {
                  Weft.sleep(LONG);
                  return Response.text("never");
                });
    try (Serving serving =
            Serving.of(
                engine,
                config -> config.withPace(pace -> pace.withRequest(Duration.ofSeconds(1))),
                routes);
        Peer peer = serving.connect();
        Peer other = serving.connect()) {
      peer.send("GET / HTTP/1.0\r\n\r\n").head();
      assertThat(peer.read(13)).isEqualTo("data: begun\n\n");
      assertThat(other.get("/never").answer()).startsWith("503 "); // it came later, and is over
      late.countDown();
      assertThat(peer.rest()).isEqualTo("data: late\n\n");
    }
  }

  @Test
  void aHeartbeatOfNoTime_isRefused() {
    assertThatThrownBy(() -> new Events(Duration.ZERO))
        .hasMessage("heartbeat must be positive, but is PT0S");
  }
}
