package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.client.FramePeer.Asked;
import dev.weft.http.Response;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many calls on few connections: who waits for whom, and what a cancelled one leaves. */
class Http2SharingTest {
  private static final HttpClientConfig ONCE = Http2Test.ONCE;

  private static List<String> urls(RawServer server, int count) {
    return IntStream.range(0, count).mapToObj(i -> server.url("/" + i)).toList();
  }

  private static void all(HttpClient client, List<String> urls) throws InterruptedException {
    Tasks.forEach(
        urls.size(),
        Tasks.Source.of(urls),
        url -> assertThat(url).endsWith(client.get(url).text()));
  }

  @BothDoors
  void aThousandCallsAtOnceShareOneConnection(WeftConfig engine) throws Exception {
    try (RawServer server = FramePeer.server(FramePeer::okForEver, FramePeer.MAX_STREAMS, 1_000)) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            all(client, urls(server, 1_000));
            return client;
          });
      assertThat(server.connections).hasValue(1);
    }
  }

  /** Answers the oldest of its requests when there are enough, or when the last has come. */
  private static FramePeer.Talk slow(int enough, AtomicInteger left, AtomicInteger peak) {
    return peer -> {
      ArrayDeque<Asked> open = new ArrayDeque<>();
      while (true) {
        open.add(peer.request());
        peak.accumulateAndGet(open.size(), Math::max);
        boolean last = left.decrementAndGet() < enough;
        while (open.size() == enough || (last && !open.isEmpty())) {
          Asked first = open.remove();
          peer.ok(first.stream(), first.path());
        }
      }
    };
  }

  @BothDoors
  void whatTheServerAllowsIsKept_andTheRestWaitsInLine(WeftConfig engine) throws Exception {
    AtomicInteger peak = new AtomicInteger();
    AtomicInteger left = new AtomicInteger(301);
    try (RawServer server =
        FramePeer.server(
            peer -> {
              Asked first = peer.request(); // so that the settings come before the others
              left.decrementAndGet();
              peer.ok(first.stream(), "/warm");
              slow(3, left, peak).with(peer);
            },
            FramePeer.MAX_STREAMS,
            3)) {
      Clients.with(
          engine,
          ONCE.withLimits(l -> l.withPerHost(1)),
          client -> {
            assertThat(client.get(server.url("/warm")).text()).isEqualTo("/warm");
            all(client, urls(server, 300));
            assertThat(client.stats().connections().totals().timeouts()).isZero();
            return client;
          });
      assertThat(peak).hasValue(3);
      assertThat(server.connections).hasValue(1);
    }
  }

  @BothDoors
  void anotherConnectionIsOpenedWhenOneIsFull_asFarAsTheLimitGoes(WeftConfig engine)
      throws Exception {
    CountDownLatch busy = new CountDownLatch(6);
    try (RawServer server =
        FramePeer.server(
            peer -> {
              Asked one = peer.request();
              busy.countDown();
              Asked two = peer.request();
              busy.countDown();
              busy.await();
              peer.ok(one.stream(), one.path());
              peer.ok(two.stream(), two.path());
              peer.okForEver();
            },
            FramePeer.MAX_STREAMS,
            2)) {
      Clients.with(
          engine,
          ONCE.withLimits(l -> l.withPerHost(3)),
          client -> {
            all(client, urls(server, 40));
            assertThat(client.stats().connections().size()).isEqualTo(3);
            return client;
          });
      assertThat(server.connections).hasValue(3);
    }
  }

  @BothDoors
  void whoWaitsInLineCanBeCancelled_andTooLate_andTooMany(WeftConfig engine) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    HttpClientConfig one =
        ONCE.withLimits(l -> new Limits(8, 1, 1, 1_000, l.ratio(), 0))
            .withTimeouts(t -> t.withConnection(Duration.ofMillis(1_500)));
    try (RawServer server = slowAtTheSecond(asked, go)) {
      Clients.with(
          engine,
          one,
          client ->
              TaskGroup.call(group -> {
                client.get(server.url("/"));
                Task<Response> busy = group.fork(() -> client.get(server.url("/")));
                asked.await();
                Duration soon = Duration.ofMillis(20);
                assertThatThrownBy(() -> Timeout.after(soon, () -> client.get(server.url("/"))))
                    .isInstanceOf(TimedOutException.class);
                Task<?> late = group.fork(() -> failing(client, server));
                while (client.stats().connections().waiters() == 0 && !late.state().ended()) {
                  Weft.sleep(Duration.ofMillis(1));
                }
                assertThatThrownBy(() -> client.get(server.url("/")))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("Limits.waiters");
                late.join();
                go.countDown();
                assertThat(busy.join().text()).isEqualTo("done");
                return assertThat(client.get(server.url("/x")).text()).isEqualTo("/x");
              }));
      assertThat(server.connections).hasValue(1);
    }
  }

  /** A server of one stream at a time, whose second answer has to be waited for. */
  private static RawServer slowAtTheSecond(CountDownLatch asked, CountDownLatch go)
      throws Exception {
    return FramePeer.server(
        peer -> {
          peer.ok(peer.request().stream(), "");
          Asked second = peer.request();
          asked.countDown();
          go.await();
          peer.ok(second.stream(), "done");
          peer.okForEver();
        },
        FramePeer.MAX_STREAMS,
        1);
  }

  private static void failing(HttpClient client, RawServer server) {
    assertThatThrownBy(() -> client.get(server.url("/")))
        .isInstanceOf(TimedOutException.class)
        .hasMessageContaining("waiting for a stream to 127.0.0.1")
        .hasMessageContaining("1 connections with 1 streams in use");
  }

  // ---- cancelled ----

  @BothDoors
  void aCancelledCallIsBrokenOff_andItsConnectionGoesOn(WeftConfig engine) throws Exception {
    AtomicInteger code = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    try (RawServer server =
        FramePeer.server(peer -> {
          int stream = peer.request().stream();
          peer.head(stream, false, ":status", "200");
          begun.countDown();
          code.set(peer.next(FramePeer.RESET).number());
          peer.data(stream, false, "too late"); // was under way when it was broken off
          peer.okForEver();
        })) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            TaskGroup.run(group -> {
              Task<?> call = group.fork(() -> client.get(server.url("/")));
              begun.await();
              call.cancel("enough");
              assertThatThrownBy(call::join).isInstanceOf(TaskCancelledException.class);
            });
            return assertThat(client.get(server.url("/x")).text()).isEqualTo("/x");
          });
      assertThat(code).hasValue(8);
      assertThat(server.connections).hasValue(1);
    }
  }

  @BothDoors
  void atAnyMomentThousandsOfTimes_noSeatAndNoWindowIsLost(WeftConfig engine) throws Exception {
    String body = "x".repeat(15_000);
    Random random = new Random(7);
    try (RawServer server =
        FramePeer.server(
            peer -> {
              while (true) {
                Asked asked = peer.request();
                peer.head(asked.stream(), false, ":status", "200");
                if (random.nextInt(4) > 0) {
                  peer.data(asked.stream(), true, body);
                } // else it stays open until it is broken off
              }
            },
            FramePeer.MAX_STREAMS,
            5)) {
      Clients.with(
          engine,
          ONCE.withLimits(l -> l.withPerHost(2)),
          client -> {
            CancelledCallTest.cancelRandomly(12, 150, () -> client.get(server.url("/")));
            return client;
          });
    }
  }

  @Test
  void theConnectionGoesBackToThePoolWhenItIsIdle_andMakesRoomForOthers() throws Exception {
    try (RawServer one = FramePeer.server(FramePeer::okForEver);
        RawServer other = FramePeer.server(FramePeer::okForEver)) {
      Clients.with(
          ONCE.withLimits(l -> l.withConnections(1)),
          client -> {
            for (int i = 0; i < 3; i++) {
              assertThat(client.get(one.url("/1")).text()).isEqualTo("/1");
              assertThat(client.get(other.url("/2")).text()).isEqualTo("/2");
            }
            return assertThat(client.stats().connections().size()).isEqualTo(1);
          });
      assertThat(one.connections).hasValue(3);
    }
  }
}
