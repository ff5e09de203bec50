package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.http.Body;
import dev.weft.http.Multipart;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.ServerSentEvent;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web servers of the guide do what it says. */
class SitesTest {
  private interface Use {
    void of(HttpClient client) throws Exception;
  }

  private static void serve(Routes routes, Use use) throws InterruptedException {
    Weft.run(() -> {
      try (Server server = Server.open(0, routes)) {
        TaskGroup.run(group -> {
          group.fork("server", server::serve);
          String site = "http://127.0.0.1:" + server.port() + "/";
          HttpClient client = HttpClient.open(HttpClientConfig.defaults().withBase(site));
          use.of(client);
          client.close(Duration.ofSeconds(1));
          server.close();
        });
      }
    });
  }

  /** Listens until three events have come. */
  private static List<ServerSentEvent> threeTicks(HttpClient client, String lastId)
      throws InterruptedException {
    Request request = Request.get(client.url("ticks")).withHeader("Last-Event-ID", lastId);
    return client.stream(request, answer -> answer.events(10_000).take(3).toList(3));
  }

  @Test
  void ticker() throws Exception {
    serve(
        Ticker.routes(Duration.ofMillis(1)),
        client -> {
          assertThat(client.get("").text()).contains("new EventSource(\"/ticks\")");
          assertThat(threeTicks(client, "41"))
              .startsWith(ServerSentEvent.of("tick 42").withEvent("tick").withId("42"))
              .hasSize(3);
          assertThat(threeTicks(client, "nonsense").getFirst().id()).contains("1");
        });
  }

  @Test
  void photos(@TempDir Path folder) throws Exception {
    serve(
        Photos.routes(folder),
        client -> {
          byte[] photo = new byte[1_000_000];
          Multipart form =
              Multipart.of()
                  .field("title", "A cat")
                  .file("photo", "../cat.png", "image/png", Body.of(photo));
          Request post = Request.post(client.url("photos"));
          Response kept = client.send(post.withForm(form));
          assertThat(kept.status()).isEqualTo(201);
          assertThat(kept.text()).isEqualTo("A cat: 1,000,000 bytes");
          String place = kept.headers().first("Location").orElseThrow();
          assertThat(client.get(place).body()).isEqualTo(photo);
          Request part = Request.get(client.url(place)).withHeader("Range", "bytes=0-9");
          assertThat(client.send(part).status()).isEqualTo(206);
          Multipart text = Multipart.of().file("photo", "a", "text/plain", Body.of("x"));
          assertThat(client.send(post.withForm(text)).text()).contains("must be a PNG");
          assertThat(client.get("photos/..%2f..%2fetc/passwd").status()).isEqualTo(404);
        });
  }

  @Test
  void front() throws Exception {
    serve(
        Front.routes(() -> {}),
        client -> {
          assertThat(client.get("").text()).startsWith("what there is");
          Request put =
              Request.put(client.url("api/orders/7"))
                  .withHeader("Origin", "https://shop.example.com")
                  .withJson(new Front.Order("tea", 2));
          Response refused = client.send(put);
          assertThat(refused.status()).isEqualTo(401);
          assertThat(refused.headers().first("Access-Control-Allow-Origin"))
              .contains("https://shop.example.com");
          Response made = client.send(put.withBearer("swordfish"));
          assertThat(made.status()).isEqualTo(201);
          assertThat(made.headers().first("Cache-Control")).contains("private");
          assertThat(client.get("readyz").text()).contains("\"name\":\"database\",\"passed\":true");
          assertThat(client.get("nowhere").status()).isEqualTo(404);
        });
  }
}
