package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What those are told who restart servers and send them requests. */
class HealthTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private static String get(Peer peer, String path) throws Exception {
    return peer.get(path).answer().replaceAll("\"millis\":[0-9]+", "\"millis\":0");
  }

  @BothDoors
  void withoutChecks_allIsWell(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, Health.of().routes());
        Peer peer = serving.connect()) {
      assertThat(get(peer, "/livez")).isEqualTo("200 {\"status\":200,\"checks\":[]}");
      assertThat(get(peer, "/readyz")).isEqualTo("200 {\"status\":200,\"checks\":[]}");
      assertThat(peer.get("/livez").head()).contains("Cache-Control: no-store");
    }
  }

  @BothDoors
  void whatFails_isNamed_andNothingMoreIsTold(WeftConfig engine) throws Exception {
    AtomicBoolean works = new AtomicBoolean();
    Health health =
        Health.of()
            .withFresh(Duration.ZERO)
            .withPaths("/health/live", "/health/ready")
            .live("heap", LONG, () -> {})
            .ready("disk", LONG, () -> {})
            .ready(
                "database",
                LONG,
                () -> {
                  if (!works.get()) {
                    throw new IllegalStateException("password 123 is wrong");
                  }
                })
            .ready(
                "slow",
                Duration.ofMillis(500),
                () -> Weft.sleep(works.get() ? Duration.ZERO : LONG));
    try (Serving serving = Serving.of(engine, health.routes());
        Peer peer = serving.connect()) {
      assertThat(get(peer, "/health/live"))
          .isEqualTo(
              "200 {\"status\":200,\"checks\":[{\"name\":\"heap\",\"passed\":true,\"millis\":0}]}");
      assertThat(get(peer, "/health/ready"))
          .isEqualTo(
              "503 {\"title\":\"Service Unavailable\",\"status\":503,"
                  + "\"detail\":\"Failed: database, slow.\",\"checks\":["
                  + "{\"name\":\"disk\",\"passed\":true,\"millis\":0},"
                  + "{\"name\":\"database\",\"passed\":false,\"millis\":0},"
                  + "{\"name\":\"slow\",\"passed\":false,\"millis\":0}]}");
      works.set(true);
      assertThat(get(peer, "/health/ready")).startsWith("200 ").doesNotContain("false");
    }
  }

  @BothDoors
  void theChecksOfARoute_runAtTheSameTime(WeftConfig engine) throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    Health health =
        Health.of().ready("a", LONG, () -> meet(both)).ready("b", LONG, () -> meet(both));
    try (Serving serving = Serving.of(engine, health.routes());
        Peer peer = serving.connect()) {
      assertThat(get(peer, "/readyz")).startsWith("200 ");
    }
  }

  private static void meet(CountDownLatch both) throws InterruptedException {
    both.countDown();
    both.await();
  }

  @BothDoors
  void howeverManyAsk_theChecksRunOnce_alsoWhenTheFirstLeaves(WeftConfig engine) throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    Health health =
        Health.of()
            .withFresh(Duration.ofHours(1))
            .ready(
                "check",
                Duration.ofHours(1),
                () -> {
                  runs.incrementAndGet();
                  go.await();
                });
    try (Serving serving = Serving.of(engine, health.routes());
        Peer first = serving.connect()) {
      first.get("/readyz");
      Serving.until(() -> runs.get() == 1);
      List<Peer> others = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        others.add(serving.connect().get("/readyz"));
      }
      Serving.until(() -> serving.server().stats().busy() == 6);
      others.removeFirst().vanish();
      Serving.until(() -> serving.server().stats().busy() == 5);
      assertThat(runs).hasValue(1);
      first.vanish();
      Serving.until(() -> runs.get() == 2); // another one goes on
      go.countDown();
      for (Peer other : others) {
        assertThat(get(other, "/readyz")).startsWith("200 ");
        assertThat(other.answer()).startsWith("200 ");
        other.close();
      }
      assertThat(runs).hasValue(2);
    }
  }

  @BothDoors
  void aServerThatIsStopping_isNotReady(WeftConfig engine) throws Exception {
    Routes routes = Health.of().ready("a", LONG, () -> {}).routes();
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      assertThat(get(peer, "/readyz")).startsWith("200 ");
      serving.server().stop(Duration.ofHours(1));
      assertThat(get(peer, "/readyz")).startsWith("503 ").contains("The server is stopping.");
      assertThat(get(peer, "/livez")).startsWith("200 ");
      try (Peer other = serving.connect()) {
        assertThat(get(other, "/readyz")).startsWith("503 ");
      }
      serving.server().stop();
      serving.awaitEnd();
    }
  }

  @BothDoors
  void afterItsNotice_aServerStops(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, Health.of().routes())) {
      serving.server().stop(Duration.ZERO);
      serving.awaitEnd();
    }
  }

  @Test
  void whatIsWrong_isRefusedWhereItIsWritten() {
    Health health = Health.of().live("a", LONG, () -> {});
    assertThatThrownBy(() -> health.live("a", LONG, () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is a check of the name \"a\" already");
    assertThatThrownBy(() -> health.ready("b", Duration.ZERO, () -> {}))
        .hasMessage("the time of the check \"b\" must be positive, but is PT0S");
    assertThatThrownBy(() -> health.ready(" ", LONG, () -> {}))
        .hasMessage("a check must have a name");
    assertThatThrownBy(() -> health.withFresh(Duration.ofNanos(-1)))
        .hasMessage("fresh must not be negative, but is PT-0.000000001S");
  }
}
