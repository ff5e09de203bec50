package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Response;
import dev.weft.task.CancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How requests, connections and servers end before their time. */
class EndingTest {
  private final BlockingQueue<String> trail = new ArrayBlockingQueue<>(100);
  private final CountDownLatch may = new CountDownLatch(1);

  private final Routes routes =
      Routes.of()
          .get("/", exchange -> Response.text("ok"))
          .get(
              "/never",
              exchange -> {
                trail.add("began");
                try {
                  Weft.sleep(Duration.ofDays(1));
                } catch (CancelledException e) {
                  trail.add(e.getMessage());
                  throw e;
                }
                return Response.text("never");
              })
          .get(
              "/group",
              exchange -> {
                TaskGroup.run(group -> {
                  trail.add("began");
                  group.fork(() -> Weft.sleep(Duration.ofDays(1)));
                });
                return Response.text("never");
              })
          .get(
              "/slow",
              exchange -> {
                trail.add("began");
                may.await();
                return Response.text("done");
              })
          .get(
              "/stubborn",
              exchange -> {
                trail.add("began");
                for (int i = 0; i < 2; i++) {
                  try {
                    Weft.sleep(Duration.ofDays(1));
                  } catch (InterruptedException e) {
                    trail.add("stopped");
                  }
                }
                return Response.text("still here");
              });

  private String next() throws InterruptedException {
    return trail.poll(20, TimeUnit.SECONDS);
  }

  @BothDoors
  void aHandlerIsCancelled_whenItsClientVanishes(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.get("/never");
      assertThat(next()).isEqualTo("began");
      peer.vanish();
      assertThat(next()).contains("the client has gone");
      Serving.until(() -> serving.server().stats().abandoned() == 1);
      Serving.until(() -> serving.server().stats().connections() == 0);
    }
  }

  @BothDoors
  void aHandlerIsCancelled_whenItsClientCloses(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes)) {
      for (String path : new String[] {"/never", "/group", "/stubborn"}) {
        try (Peer peer = serving.connect()) {
          peer.get(path).get("/never");
          assertThat(next()).isEqualTo("began");
        }
        Serving.until(() -> serving.server().stats().connections() == 0);
        trail.clear();
      }
      Serving.until(() -> serving.server().stats().abandoned() == 3);
    }
  }

  @BothDoors
  void aClientMayCloseItsSideFirst(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, Serving::patient, routes);
        Peer peer = serving.connect()) {
      peer.get("/").get("/slow").get("/").shutOutput();
      assertThat(peer.answer()).isEqualTo("200 ok");
      assertThat(next()).isEqualTo("began");
      may.countDown();
      assertThat(peer.answer()).isEqualTo("200 done");
      assertThat(peer.answer()).isEqualTo("200 ok");
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @BothDoors
  void whoHoldsAStoppedServer_isFinished_whoIsIdleClosed(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Peer idle = serving.connect();
        Peer fresh = serving.connect();
        Peer busy = serving.connect()) {
      assertThat(idle.get("/").answer()).isEqualTo("200 ok");
      busy.get("/slow");
      assertThat(next()).isEqualTo("began");
      serving.server().stop();
      assertThat(idle.isClosed()).isTrue();
      assertThat(fresh.isClosed()).isTrue();
      may.countDown();
      assertThat(busy.head()).contains("HTTP/1.1 200 OK", "connection: close");
      assertThat(busy.rest()).isEqualTo("done");
      serving.awaitEnd();
      assertThat(refuses(serving.server().port())).isTrue();
    }
  }

  private static boolean refuses(int port) {
    try (Peer peer = new Peer(port)) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @BothDoors
  void whatIsLeftAfterTheGrace_isCancelled(WeftConfig engine) throws Exception {
    try (Serving serving =
            Serving.of(engine, config -> config.withGrace(Duration.ofMillis(50)), routes);
        Peer peer = serving.connect()) {
      peer.get("/never");
      assertThat(next()).isEqualTo("began");
      serving.server().stop();
      assertThat(next()).contains("its time of grace is over");
      serving.awaitEnd();
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @BothDoors
  void closing_cancelsAtOnce(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.get("/never");
      assertThat(next()).isEqualTo("began");
      serving.server().close();
      assertThat(next()).contains("the server was closed");
      serving.awaitEnd();
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @Test
  void aServerThatWasStoppedBefore_servesNothing() throws Exception {
    Weft.run(() -> {
      try (Server server = Server.open(0, routes)) {
        server.stop();
        server.serve();
        assertThat(server.stats().answered()).isZero();
      }
    });
  }

  @BothDoors
  void cancellingWhoServes_cancelsTheHandlers(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () -> {
          try (Server server = Server.open(0, routes);
              Peer peer = new Peer(server.port())) {
            TaskGroup.run(group -> {
              var serving = group.fork(server::serve);
              peer.get("/never");
              while (trail.poll() == null) {
                Weft.sleep(Duration.ofMillis(1));
              }
              serving.cancel("enough");
              serving.settle();
            });
            assertThat(trail.poll()).contains("enough");
            Serving.until(() -> server.stats().connections() == 0);
          }
        });
  }
}
