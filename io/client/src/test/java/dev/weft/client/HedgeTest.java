package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.guard.Hedge;
import dev.weft.http.Request;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A call that is late is made a second time. */
class HedgeTest {
  @BothDoors
  void oneAttemptAnswersWhereTheOtherHangs(WeftConfig engine) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch end = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(peer -> {
          boolean first = asked.getAndIncrement() == 0;
          peer.request();
          if (first) {
            end.await();
          }
          peer.ok("second");
        })) {
      Hedge hedge = Hedge.after(Duration.ofMillis(20));
      HttpClientConfig config = HttpClientConfig.defaults().withHedge(hedge);
      String text = Clients.with(engine, config, client -> client.get(server.url("/")).text());
      assertThat(text).isEqualTo("second");
      assertThat(hedge.stats().hedged()).isEqualTo(1);
    } finally {
      end.countDown();
    }
  }

  @BothDoors
  void whatMayNotBeRepeatedIsMadeOnce(WeftConfig engine) throws Exception {
    Hedge hedge = Hedge.after(Duration.ZERO);
    try (RawServer server = new RawServer(peer -> peer.okForEver("x"))) {
      HttpClientConfig config = HttpClientConfig.defaults().withHedge(hedge);
      Clients.with(
          engine,
          config,
          client -> {
            client.send(Request.post(client.url(server.url("/"))));
            return client.<Integer>stream(
                Request.get(client.url(server.url("/"))), answer -> answer.status());
          });
      assertThat(hedge.stats().calls()).isZero();
      assertThat(server.requests).hasSize(2);
    }
  }
}
