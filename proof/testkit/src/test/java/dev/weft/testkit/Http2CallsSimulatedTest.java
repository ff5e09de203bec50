package dev.weft.testkit;

import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.client.Protocols;
import dev.weft.http.Body;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.net.Address;
import dev.weft.net.Listener;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls that share connections of HTTP/2 over a network on which everything goes wrong. */
class Http2CallsSimulatedTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String PHASE =
      Mishaps.phase(
          "next byte",
          "sending to",
          "broke off its answer",
          "left the connection",
          "refused the request",
          "not sent again");

  private static void someCalls(HttpClient client, int number) throws Exception {
    Mishaps.thrice(
        PHASE,
        i -> {
          String what = "/%d/%d".formatted(number, i);
          Request request = Request.put(client.url("http://server:7/"));
          Response response = client.send(request.withBody("text/plain", Body.of(what)));
          assertThat(response.status()).isEqualTo(200);
          assertThat(new String(response.body(), StandardCharsets.US_ASCII))
              .isEqualTo(TinyHttp.body(what));
        });
  }

  /**
   * Nobody gets another one's answer, no call hangs, and neither a place nor a connection is left.
   */
  @Simulated(seeds = 100)
  void everyCall_ends_withItsAnswer_orWithAnErrorThatSaysWhere() throws Exception {
    TwoHosts two = Mishaps.rough();
    TinyHttp2 server = new TinyHttp2(oneIn(3) ? 0 : 8);
    TaskGroup.run(group -> {
      Listener listener = two.server.call(() -> Listener.open(Address.any(TwoHosts.PORT)));
      group.fork(
          "server", () -> two.server.run(() -> listener.serve(server::serve, (stream, e) -> {})));
      group.fork("faults", () -> Mishaps.happen(two.network, 300, 1_000));
      two.client.run(() -> {
        HttpClient client = HttpClient.open(Mishaps.anyConfig().withProtocols(Protocols.HTTP_2));
        Chaos.crowdWithLosses(8, 500, number -> someCalls(client, number));
        Weft.sleep(millis(1)); // a loop may just give back what was handed to somebody who left
        assertThat(client.stats().connections().inUse()).as("in use").isZero();
        assertThat(client.stats().connections().waiters()).as("waiters").isZero();
        assertThat(client.close(SECOND)).isEmpty();
        Weft.sleep(SECOND);
        assertThat(two.network.sockets()).noneMatch(end -> end.host() == two.client);
      });
      listener.close();
    });
    two.network.heal();
    two.network.requireNothingLeft();
  }

  /** Without faults every call succeeds, over as few connections as are enough. */
  @Simulated(seeds = 50)
  void aQuietNetwork_failsNoCall() throws Exception {
    TwoHosts two = new TwoHosts();
    two.run(
        new TinyHttp2(0)::serve,
        () -> {
          HttpClient client =
              HttpClient.open(HttpClientConfig.defaults().withProtocols(Protocols.HTTP_2));
          Chaos.crowd(5, number -> someCalls(client, number));
          assertThat(client.stats().failed()).isZero();
          assertThat(client.stats().calls()).isEqualTo(15);
          assertThat(client.stats().connections().totals().opened()).isBetween(1L, 6L);
          client.close(SECOND);
        });
  }
}
