package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.http.Response;
import dev.weft.server.Server;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The small web server does what it says, for Weft's own client and for the JDK's. */
class HelloTest {
  private interface Use {
    void of(String site) throws Exception;
  }

  private static void serve(Use use) throws InterruptedException {
    Weft.run(() -> {
      try (Server server = Server.open(0, Hello.routes())) {
        TaskGroup.run(group -> {
          group.fork("server", server::serve);
          use.of("http://127.0.0.1:" + server.port());
          server.stop();
        });
      }
    });
  }

  @Test
  void eachPathAnswers() throws Exception {
    serve(site -> {
      HttpClient client = HttpClient.open(HttpClientConfig.defaults());
      Response hello = client.get(site + "/");
      assertThat(hello.text()).isEqualTo("Hello, World!");
      assertThat(hello.mediaType().orElseThrow()).hasToString("text/plain");
      assertThat(client.get(site + "/json").text()).isEqualTo("{\"message\":\"Hello, World!\"}");
      assertThat(client.get(site + "/slow?ms=5").text()).isEqualTo("done");
      assertThat(client.get(site + "/bytes/100000").text()).isEqualTo("x".repeat(100_000));
      assertThat(client.get(site + "/bytes/0").body()).isEmpty();
      assertThat(client.get(site + "/headers").text())
          .containsIgnoringCase("\"accept-encoding\":\"gzip, deflate");
      assertThat(client.get(site + "/slow?ms=soon").text())
          .contains("\"field\":\"ms\",\"detail\":\"must be a whole number from 0 to 50000\"");
      assertThat(client.get(site + "/bytes/-1").status()).isEqualTo(400);
      assertThat(client.get(site + "/nowhere").status()).isEqualTo(404);
      client.close(Duration.ofSeconds(1));
    });
  }

  @Test
  void anEchoHasTheTypeOfWhatWasSent() throws Exception {
    serve(site -> {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(site + "/echo"))
              .header("Content-Type", "text/x-sound")
              .POST(BodyPublishers.ofString("hello".repeat(100_000)))
              .build();
      try (java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient()) {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("hello".repeat(100_000));
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/x-sound");
      }
    });
  }
}
