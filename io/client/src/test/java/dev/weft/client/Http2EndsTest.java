package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.client.FramePeer.Asked;
import dev.weft.http.Body;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Ends of connections that calls share, and what becomes of the calls. */
class Http2EndsTest {
  private static final HttpClientConfig ONCE = Http2Test.ONCE;

  @BothDoors
  void whatAServerThatLeavesHasNotSeenGoesElsewhere_whateverItsMethod(WeftConfig engine)
      throws Exception {
    AtomicInteger number = new AtomicInteger();
    try (RawServer server =
        FramePeer.server(peer -> {
          if (number.incrementAndGet() > 1) {
            peer.okForEver();
          }
          Asked one = peer.request();
          Asked two = peer.request();
          peer.goAway(one.stream(), 0);
          peer.ok(one.stream(), one.path());
          assertThat(two.stream()).isGreaterThan(one.stream());
          while (true) {
            peer.any();
          }
        })) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            Tasks.forEach(
                2,
                Tasks.Source.of(List.of("/a", "/b")),
                path -> {
                  Request post = Request.post(client.url(server.url(path)));
                  Response answer = client.send(post.withBody("text/plain", Body.of("x")));
                  assertThat(answer.text()).isEqualTo(path);
                });
            assertThat(client.stats().retries()).isZero();
            return client;
          });
      assertThat(server.connections).hasValue(2);
    }
  }

  @BothDoors
  void aRefusedRequestGoesOutAgain_butNotForEver(WeftConfig engine) throws Exception {
    AtomicInteger refused = new AtomicInteger();
    try (RawServer server =
        FramePeer.server(peer -> {
          while (true) {
            Asked asked = peer.request();
            if (asked.path().equals("/never") || refused.get() == 0) {
              refused.incrementAndGet();
              peer.reset(asked.stream(), 7);
            } else {
              peer.ok(asked.stream(), "ok");
            }
          }
        })) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            Request post = Request.post(client.url(server.url("/")));
            assertThat(client.send(post.withBody("text/plain", Body.of("x"))).text())
                .isEqualTo("ok");
            assertThat(refused).hasValue(1);
            assertThatThrownBy(() -> client.get(server.url("/never")))
                .isInstanceOf(BrokenException.class)
                .hasMessageContaining("was not looked at, 10 times")
                .hasMessageContaining("REFUSED_STREAM");
            return client;
          });
      assertThat(refused).hasValue(11);
      assertThat(server.connections).hasValue(1);
    }
  }

  @BothDoors
  void aKeptConnectionThatHasDiedNeverSurfaces(WeftConfig engine) throws Exception {
    try (RawServer server =
        FramePeer.server(peer -> {
          peer.ok(peer.request().stream(), "x");
          peer.request(); // and closes the connection
        })) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            for (int i = 0; i < 5; i++) {
              assertThat(client.get(server.url("/")).text()).isEqualTo("x");
            }
            Request post = Request.post(client.url(server.url("/")));
            assertThatThrownBy(
                    () -> {
                      client.get(server.url("/"));
                      client.send(post);
                      client.send(post);
                    })
                .isInstanceOf(BrokenException.class)
                .hasMessageContaining("it is not sent again");
            return client;
          });
    }
  }

  @BothDoors
  void aServerThatSaysNothingToAPingIsGone(WeftConfig engine) throws Exception {
    try (RawServer server =
        FramePeer.server(peer -> {
          while (true) {
            peer.any();
          }
        })) {
      Weft.run(
          engine,
          () -> {
            HttpClient client = HttpClient.open(ONCE, Duration.ofMillis(50));
            assertThatThrownBy(() -> client.get(server.url("/")))
                .isInstanceOf(BrokenException.class)
                .hasMessageContaining("not even to a ping");
            return client.close(Duration.ZERO);
          });
    }
  }

  @BothDoors
  void aServerThatAnswersPingsMayTakeItsTime(WeftConfig engine) throws Exception {
    try (RawServer server =
        FramePeer.server(peer -> {
          Asked asked = peer.request();
          for (int pings = 0; pings < 2; ) {
            FramePeer.Frame frame = peer.any();
            if (frame.type() == FramePeer.PING) {
              pings++;
              peer.frame(FramePeer.PING, FramePeer.ACK, 0, frame.payload());
            }
          }
          peer.ok(asked.stream(), "late");
          peer.next();
        })) {
      Weft.run(
          engine,
          () -> {
            HttpClient client = HttpClient.open(ONCE, Duration.ofMillis(500));
            assertThat(client.get(server.url("/")).text()).isEqualTo("late");
            return client.close(Duration.ZERO);
          });
    }
  }

  @BothDoors
  void noWayToAServerIsToldToAllWhoWaitForIt(WeftConfig engine) throws Exception {
    try (Socket deaf = new Socket()) {
      deaf.bind(new InetSocketAddress(0)); // so nobody else gets the port, and nobody listens
      String url = "http://127.0.0.1:" + deaf.getLocalPort() + "/";
      Clients.with(
          engine,
          ONCE,
          client -> {
            Tasks.forEach(
                100,
                Tasks.Source.of(IntStream.range(0, 100).boxed().toList()),
                i ->
                    assertThatThrownBy(() -> client.get(url))
                        .isInstanceOf(BrokenException.class)
                        .hasMessageContaining("nothing listens there"));
            return client;
          });
    }
  }

  @BothDoors
  void closingFailsWhoIsUnderWay_andWhoComesLater(WeftConfig engine) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
        FramePeer.server(peer -> {
          peer.request();
          asked.countDown();
          peer.next();
        })) {
      Weft.run(
          engine,
          () ->
              TaskGroup.call(group -> {
                HttpClient client = HttpClient.open(ONCE);
                Task<?> call =
                    group.fork(() ->
                        assertThatThrownBy(() -> client.get(server.url("/")))
                            .isInstanceOf(BrokenException.class));
                asked.await();
                assertThat(client.close(Duration.ofMillis(1))).hasSize(1);
                call.join();
                assertThatThrownBy(() -> client.get(server.url("/")))
                    .isInstanceOf(ClosedException.class);
                return assertThat(client.stats().connections().size()).isZero();
              }));
    }
  }
}
