package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Body;
import dev.weft.http.Response;
import dev.weft.task.WeftConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** The JDK's client understands every word. */
class PeersTest {
  private static final Routes ROUTES =
      Routes.of()
          .get("/", exchange -> Response.text("Hello, World!"))
          .get(
              "/many/{count}",
              exchange -> {
                int count = Integer.parseInt(exchange.param("count"));
                return Response.of(
                    "text/plain", Body.of(count, out -> out.write("x".repeat(count))));
              })
          .post("/echo", exchange -> Response.of("application/octet-stream", exchange.body()))
          .post("/whole", exchange -> Response.text("" + exchange.bytes().length));

  private static HttpRequest.Builder to(Serving serving, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + serving.server().port() + path));
  }

  @BothDoors
  void manyRequestsAtOnce_areAnswered(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        HttpClient client = HttpClient.newHttpClient()) {
      List<CompletableFuture<HttpResponse<String>>> all =
          IntStream.range(0, 300)
              .mapToObj(i ->
                  client.sendAsync(
                      to(serving, i % 2 == 0 ? "/" : "/many/" + i).build(),
                      BodyHandlers.ofString()))
              .toList();
      for (int i = 0; i < all.size(); i++) {
        String body = all.get(i).get().body();
        assertThat(body).isEqualTo(i % 2 == 0 ? "Hello, World!" : "x".repeat(i));
      }
      Serving.until(() -> serving.server().stats().answered() == 300); // counted once it is sent
    }
  }

  @BothDoors
  void largeBodies_goBothWays(WeftConfig engine) throws Exception {
    byte[] large = new byte[5_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 + i / 1_000);
    }
    try (Serving serving = Serving.of(engine, ROUTES);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest known = to(serving, "/echo").POST(BodyPublishers.ofByteArray(large)).build();
      HttpRequest chunked =
          to(serving, "/echo")
              .POST(
                  BodyPublishers.ofByteArrays(
                      List.of(
                          Arrays.copyOf(large, 3_000_000),
                          Arrays.copyOfRange(large, 3_000_000, large.length))))
              .build();
      assertThat(client.send(known, BodyHandlers.ofByteArray()).body()).isEqualTo(large);
      assertThat(client.send(chunked, BodyHandlers.ofByteArray()).body()).isEqualTo(large);
      HttpRequest careful =
          to(serving, "/whole")
              .expectContinue(true)
              .POST(BodyPublishers.ofByteArray(Arrays.copyOf(large, 1_000_000)))
              .build();
      assertThat(client.send(careful, BodyHandlers.ofString()).body()).isEqualTo("1000000");
      HttpRequest tooLarge = to(serving, "/whole").POST(BodyPublishers.ofByteArray(large)).build();
      assertThat(client.send(tooLarge, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    }
  }
}
