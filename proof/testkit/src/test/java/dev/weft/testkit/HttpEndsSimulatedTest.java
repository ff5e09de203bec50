package dev.weft.testkit;

import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.http.Body;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.net.Address;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.server.ServerConfig;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.List;

/** The HTTP client and the HTTP server over a network on which everything goes wrong. */
class HttpEndsSimulatedTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String SITE = "http://server:7";

  private static final String PHASE = Mishaps.phase("next byte", "sending to", "without an answer");

  /** Bytes by their place, so that none can be lost, doubled or another's. */
  private static byte[] piece(long from, int count) {
    byte[] piece = new byte[count];
    for (int i = 0; i < count; i++) {
      piece[i] = (byte) ((from + i) * 31 >> 3);
    }
    return piece;
  }

  private static Body body(int length, int most) {
    return Body.of(out -> {
      for (int at = 0; at < length; ) {
        int count = Math.min(1 + upTo(most), length - at);
        out.write(piece(at, count));
        at += count;
        if (oneIn(10)) {
          out.flush();
          pause(20);
        }
      }
    });
  }

  private static Routes routes() {
    return Routes.of()
        .get("/text", exchange -> Response.text("text"))
        .post("/echo", exchange -> Response.of("x/y", exchange.body()))
        .post("/refuse", exchange -> Response.of(413))
        .get(
            "/bytes/{count}",
            exchange ->
                Response.of("x/y", body((int) exchange.param("count", 0, 1_000_000), 9_000)))
        .get(
            "/slow",
            exchange -> {
              pause(3_000);
              return Response.text("slow");
            });
  }

  private static void anyCall(HttpClient client) throws InterruptedException {
    int length = upTo(60_000);
    switch (upTo(4)) {
      case 0 -> assertThat(client.get(SITE + "/text").text()).isEqualTo("text");
      case 1 -> {
        Request echo =
            Request.post(client.url(SITE + "/echo")).withBody("x/y", body(length, 9_000));
        client.stream(echo, answer -> requireWhole(answer.pieces().toList(100_000), length));
      }
      case 2 -> {
        Request endless =
            Request.post(client.url(SITE + "/refuse")).withBody("x/y", body(1_000_000, 20_000));
        assertThat(client.send(endless).status()).isEqualTo(413);
      }
      case 3 -> {
        Request some = Request.get(client.url(SITE + "/bytes/" + length));
        client.stream(
            some, answer -> oneIn(2) || requireWhole(answer.pieces().toList(100_000), length));
      }
      default -> assertThat(client.get(SITE + "/slow").text()).isEqualTo("slow");
    }
  }

  private static boolean requireWhole(List<byte[]> pieces, int length) {
    int at = 0;
    for (byte[] each : pieces) {
      assertThat(each).isEqualTo(piece(at, each.length));
      at += each.length;
    }
    assertThat(at).isEqualTo(length);
    return true;
  }

  private static HttpClientConfig anyConfig() {
    return HttpClientConfig.defaults()
        .withTimeouts(all ->
            all.withFirstByte(millis(500 + upTo(4_000)))
                .withBetweenBytes(millis(500 + upTo(2_000)))
                .withWrite(millis(500 + upTo(2_000)))
                .withCall(millis(500 + upTo(10_000))))
        .withLimits(limits -> limits.withConnections(1 + upTo(4)).withPerHost(1 + upTo(3)))
        .withNet(net -> net.withConnectTimeout(millis(100 + upTo(2_000))));
  }

  /** Every byte is in its place, no call hangs, and nothing is left on either side. */
  @Simulated(seeds = 100)
  void everyCall_endsWhole_orWithAnErrorThatSaysWhere() throws Exception {
    TwoHosts two = Mishaps.rough();
    TaskGroup.run(group -> {
      Server server =
          two.server.call(() ->
              Server.open(
                  ServerConfig.at(Address.any(TwoHosts.PORT)).withGrace(millis(upTo(2_000))),
                  routes()));
      group.fork("server", () -> two.server.run(server::serve));
      group.fork("faults", () -> Mishaps.happen(two.network, 500, 1_500));
      two.client.run(() -> {
        HttpClient client = HttpClient.open(anyConfig());
        Chaos.crowdWithLosses(5, 800, _ -> Mishaps.thrice(PHASE, _ -> anyCall(client)));
        assertThat(client.stats().connections().inUse()).as("in use").isZero();
        assertThat(client.close(SECOND)).isEmpty();
      });
      two.network.heal();
      Weft.sleep(Duration.ofSeconds(3));
      server.stop();
    });
    two.network.requireNothingLeft();
  }

  /** Without faults every call succeeds. */
  @Simulated(seeds = 50)
  void aQuietNetwork_failsNoCall() throws Exception {
    TwoHosts two = new TwoHosts();
    TaskGroup.run(group -> {
      Server server =
          two.server.call(() -> Server.open(ServerConfig.at(Address.any(TwoHosts.PORT)), routes()));
      group.fork("server", () -> two.server.run(server::serve));
      two.client.run(() -> {
        HttpClient client = HttpClient.open(HttpClientConfig.defaults());
        Chaos.crowd(4, _ -> Mishaps.thrice(PHASE, _ -> anyCall(client)));
        assertThat(client.stats().failed()).isZero();
        client.close(SECOND);
      });
      server.stop();
    });
    two.network.requireNothingLeft();
  }
}
