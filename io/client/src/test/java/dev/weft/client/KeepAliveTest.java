package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Tasks;
import dev.weft.task.WeftConfig;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Connections are kept, shared, limited, and never surface when they have died. */
class KeepAliveTest {
  private static final HttpClientConfig ONCE = HttpClientConfig.defaults().withRetry(Retry.none());

  @BothDoors
  void oneAfterAnotherUsesOneConnection(WeftConfig engine) throws Exception {
    try (RawServer server = new RawServer(peer -> peer.okForEver("x"))) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            for (int i = 0; i < 100; i++) {
              assertThat(client.get(server.url("/")).text()).isEqualTo("x");
            }
            return client.stats().calls();
          });
      assertThat(server.connections).hasValue(1);
    }
  }

  @BothDoors
  void theLimitPerHostHoldsFromTheServersSide(WeftConfig engine) throws Exception {
    HttpClientConfig three = ONCE.withLimits(l -> l.withPerHost(3));
    try (RawServer server = new RawServer(peer -> peer.okForEver("x"))) {
      Clients.with(
          engine,
          three,
          client -> {
            var urls = Collections.nCopies(500, server.url("/"));
            Tasks.forEach(50, Tasks.Source.of(urls), client::get);
            return client.stats();
          });
      assertThat(server.requests).hasSize(500);
      assertThat(server.peak.get()).isLessThanOrEqualTo(3);
      assertThat(server.connections.get()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void theLimitInAllHoldsOverManyHosts() throws Exception {
    HttpClientConfig two = ONCE.withLimits(l -> l.withConnections(2));
    try (RawServer one = new RawServer(peer -> peer.okForEver("1"));
        RawServer other = new RawServer(peer -> peer.okForEver("2"))) {
      Clients.with(
          two,
          client -> {
            AtomicInteger n = new AtomicInteger();
            var urls = Collections.nCopies(200, "/");
            Tasks.forEach(
                20,
                Tasks.Source.of(urls),
                path -> client.get((n.getAndIncrement() % 2 == 0 ? one : other).url(path)));
            assertThat(client.stats().connections().peaks().size()).isEqualTo(2);
            return client.stats();
          });
    }
  }

  @Test
  void connectionCloseIsHonoured() throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          peer.request();
          peer.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
        })) {
      Clients.with(
          ONCE,
          client -> {
            for (int i = 0; i < 5; i++) {
              client.get(server.url("/"));
            }
            return client.stats();
          });
      assertThat(server.connections).hasValue(5);
    }
  }

  @Test
  void aConnectionThatDiedWhileKeptIsReplacedUnseen() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(peer -> {
          peer.request();
          peer.ok("x");
          peer.socket.close(); // without saying so, as servers do when they tire of waiting
          closed.countDown();
        })) {
      Clients.with(
          ONCE,
          client -> {
            for (int i = 0; i < 50; i++) {
              assertThat(client.get(server.url("/")).text()).isEqualTo("x");
            }
            return client.stats();
          });
      assertThat(closed.getCount()).isZero();
      assertThat(server.requests).hasSize(50);
    }
  }

  @Test
  void whatComesUnaskedIsNotTakenForTheNextAnswer() throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          peer.request();
          peer.ok("x");
          peer.ok("forged");
          peer.okForEver("y");
        })) {
      Clients.with(
          ONCE,
          client -> {
            for (int i = 0; i < 20; i++) {
              assertThat(client.get(server.url("/")).text()).isNotEqualTo("!");
            }
            return client.stats();
          });
    }
  }
}
