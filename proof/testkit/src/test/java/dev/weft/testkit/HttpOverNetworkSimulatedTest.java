package dev.weft.testkit;

import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.http.Response;
import dev.weft.net.Address;
import dev.weft.net.Listener;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The HTTP client, its pool and its timeouts over a network on which everything goes wrong. */
class HttpOverNetworkSimulatedTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static void someCalls(HttpClient client, int number) throws Exception {
    Mishaps.thrice(
        Mishaps.phase(),
        i -> {
          String path = "/%d/%d".formatted(number, i);
          Response response = client.get("http://server:7" + path);
          assertThat(response.status()).isEqualTo(200);
          assertThat(new String(response.body(), StandardCharsets.US_ASCII))
              .isEqualTo(TinyHttp.body(path));
        });
  }

  /** Nobody gets another one's answer, no call hangs, and no connection is left. */
  @Simulated(seeds = 100)
  void everyCall_ends_withItsAnswer_orWithAnErrorThatSaysWhere() throws Exception {
    TwoHosts two = Mishaps.rough();
    TinyHttp server = new TinyHttp(oneIn(3) ? 0 : 8);
    TaskGroup.run(group -> {
      Listener listener = two.server.call(() -> Listener.open(Address.any(TwoHosts.PORT)));
      group.fork(
          "server", () -> two.server.run(() -> listener.serve(server::serve, (stream, e) -> {})));
      group.fork("faults", () -> Mishaps.happenToNamesToo(two.network, 300, 1_000));
      two.client.run(() -> {
        HttpClient client = HttpClient.open(Mishaps.anyConfig());
        Chaos.crowdWithLosses(5, 500, number -> someCalls(client, number));
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
        new TinyHttp(0)::serve,
        () -> {
          HttpClient client = HttpClient.open(HttpClientConfig.defaults());
          Chaos.crowd(5, number -> someCalls(client, number));
          assertThat(client.stats().failed()).isZero();
          assertThat(client.stats().calls()).isEqualTo(15);
          assertThat(client.stats().connections().totals().opened()).isBetween(1L, 6L);
          client.close(SECOND);
        });
  }

  /** Steady traffic over connections that are kept notices all the same that a name has moved. */
  @Simulated(seeds = 20)
  void aNameThatMoves_takesItsTrafficAlong() throws Exception {
    Network network = Network.open();
    Host old = network.host("old", "10.0.0.1");
    Host young = network.host("young", "10.0.0.2");
    Host client = network.host("client", "10.0.0.3");
    network.names().set("service", Duration.ofSeconds(20), "10.0.0.1");
    int[] served = new int[2];
    TaskGroup.run(group -> {
      Listener first = old.call(() -> Listener.open(Address.any(TwoHosts.PORT)));
      Listener second = young.call(() -> Listener.open(Address.any(TwoHosts.PORT)));
      group.fork(() -> old.run(() -> first.serve(counting(served, 0))));
      group.fork(() -> young.run(() -> second.serve(counting(served, 1))));
      client.run(() -> {
        HttpClient http = HttpClient.open(HttpClientConfig.defaults());
        steadily(http, 100);
        assertThat(served).containsExactly(1, 0);
        network.names().set("service", Duration.ofSeconds(20), "10.0.0.2");
        steadily(http, 300);
        assertThat(served).as("connections").containsExactly(1, 1);
        assertThat(http.stats().failed()).isZero();
        http.close(SECOND);
      });
      first.close();
      second.close();
    });
    network.requireNothingLeft();
  }

  private static Listener.Handler counting(int[] served, int which) {
    return stream -> {
      served[which]++;
      new TinyHttp(0).serve(stream);
    };
  }

  private static void steadily(HttpClient client, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      assertThat(client.get("http://service:7/" + i).status()).isEqualTo(200);
      Weft.sleep(millis(100));
    }
  }
}
