package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.guard.AdaptiveLimitConfig;
import dev.weft.http.Response;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** Who comes when there is too much to do is told so at once, and may come again. */
class LoadTest {
  private final CountDownLatch began = new CountDownLatch(2);

  private final Routes routes =
      Routes.of()
          .get("/", exchange -> Response.text("ok"))
          .get(
              "/never",
              exchange -> {
                began.countDown();
                Weft.sleep(Duration.ofDays(1));
                return Response.text("never");
              });

  private void refusesTheThird(WeftConfig engine, UnaryOperator<Load> change) throws Exception {
    try (Serving serving = Serving.of(engine, config -> config.withLoad(change), routes);
        Peer first = serving.connect();
        Peer second = serving.connect();
        Peer third = serving.connect()) {
      first.get("/never");
      second.get("/never");
      began.await();
      assertThat(third.get("/").head())
          .contains("HTTP/1.1 503 Service Unavailable", "Retry-After: 1")
          .doesNotContain("connection: close");
      third.read(98);
      Serving.until(() -> serving.server().stats().excess() == 1); // counted when it is sent
      Serving.until(() -> serving.server().stats().busy() == 2); // and it is no more busy then
      first.vanish();
      Serving.until(() -> serving.server().stats().busy() == 1);
      assertThat(third.get("/").head()).contains("HTTP/1.1 200 OK");
    }
  }

  @BothDoors
  void moreThanTheLimit_isRefused(WeftConfig engine) throws Exception {
    refusesTheThird(engine, load -> load.withRequests(2));
  }

  /** However quick a loop is, a request that is waited for takes more than a nanosecond. */
  @BothDoors
  void whoHasWaitedTooLong_isRefused(WeftConfig engine) throws Exception {
    try (Serving serving =
            Serving.of(
                engine,
                config -> config.withLoad(load -> load.withDelay(Duration.ofNanos(1))),
                routes);
        Peer peer = serving.connect()) {
      assertThat(refused(peer)).contains("Retry-After: 1");
    }
  }

  private static List<String> refused(Peer peer) throws Exception {
    List<String> head = peer.get("/").head();
    while (head.contains("HTTP/1.1 200 OK")) { // it came before anybody waited for it
      peer.read(2);
      head = peer.get("/").head();
    }
    return head;
  }

  @BothDoors
  void moreThanTheAdaptiveLimit_isRefused(WeftConfig engine) throws Exception {
    refusesTheThird(
        engine,
        load ->
            load.withAdaptive(
                AdaptiveLimitConfig.defaults().withBounds(2, 2, 2).withMaxWaiters(0)));
  }

  @BothDoors
  void moreConnectionsThanTheLimit_wait(WeftConfig engine) throws Exception {
    try (Serving serving =
        Serving.of(
            engine,
            config -> config.withListener(listener -> listener.withMaxConnections(3)),
            routes)) {
      List<Peer> peers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        peers.add(serving.connect().get("/"));
      }
      for (Peer peer : peers) {
        assertThat(peer.answer()).isEqualTo("200 ok");
        peer.close();
      }
    }
  }
}
