package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.client.BalancerConfig.Policy;
import dev.weft.http.Request;
import dev.weft.net.Target;
import dev.weft.task.BrokenException;
import dev.weft.task.WeftConfig;
import java.util.List;
import java.util.Objects;

/** Calls to an origin that several servers stand behind. */
class UpstreamTest {
  private static final String GONE = "http://127.0.0.1:1";

  private static HttpClientConfig config(String... servers) {
    return RetryTest.QUICK.withUpstream(
        Upstream.of("http://orders", servers)
            .withBalancing(BalancerConfig.defaults().withPolicy(Policy.ROUND_ROBIN)));
  }

  /** A server that says who it is, and who was asked for. */
  private static RawServer named(String name) throws Exception {
    return new RawServer(peer -> {
      for (List<String> head = peer.request(); !head.isEmpty(); head = peer.request()) {
        peer.ok(name + " " + head.get(1));
      }
    });
  }

  @BothDoors
  void theyTakeTurns_andAreAskedForTheOrigin(WeftConfig engine) throws Exception {
    try (RawServer one = named("one");
        RawServer two = named("two")) {
      Clients.with(
          engine,
          config(origin(one), origin(two)),
          client -> {
            for (int i = 0; i < 6; i++) {
              assertThat(client.get("http://orders/x").text()).endsWith("host: orders");
            }
            assertThat(behind(client).endpoints())
                .allSatisfy(server -> {
                  assertThat(server.succeeded()).isEqualTo(3);
                  assertThat(server.inFlight()).isZero();
                });
            return client;
          });
      assertThat(one.requests).hasSize(3);
    }
  }

  @BothDoors
  void aRetryGoesToAnotherOne_andWhoFailsIsLeftOut(WeftConfig engine) throws Exception {
    try (RawServer one = named("one");
        RawServer busy =
            new RawServer(peer -> {
              while (!peer.request().isEmpty()) {
                peer.say("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
              }
            })) {
      Clients.with(
          engine,
          config(GONE, origin(busy), origin(one)),
          client -> {
            for (int i = 0; i < 30; i++) {
              assertThat(client.get("http://orders/").status()).isEqualTo(200);
            }
            assertThat(behind(client).inFlight()).isZero();
            return client;
          });
      assertThat(one.requests).hasSize(30);
      assertThat(busy.requests.size()).isLessThan(30);
    }
  }

  @BothDoors
  void whenAllFailTheCallFails_andNothingIsLeftInFlight(WeftConfig engine) throws Exception {
    Clients.with(
        engine,
        config(GONE, "http://127.0.0.1:2"),
        client -> {
          assertThatThrownBy(() -> client.get("http://orders/"))
              .isInstanceOf(BrokenException.class);
          Request request = Request.get(client.url("http://orders/"));
          assertThatThrownBy(() -> client.<Integer>stream(request, answer -> answer.status()))
              .isInstanceOf(BrokenException.class);
          assertThat(behind(client).inFlight()).isZero();
          return client;
        });
  }

  private static Balancer.Stats<Target> behind(HttpClient client) {
    return Objects.requireNonNull(client.stats().upstreams().get("http://orders"));
  }

  private static String origin(RawServer server) {
    return server.url("");
  }
}
