package dev.weft.examples;

import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.http.Response;
import dev.weft.task.Tasks;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.time.Duration;
import java.util.List;

/** Fetches many URLs, at most ten at a time, and prints how large each is. */
public final class Sizes {
  private Sizes() {}

  public static void main(String[] urls) throws InterruptedException {
    Weft.run(() -> {
      try (HttpClient client = HttpClient.open(HttpClientConfig.defaults())) {
        Tasks.forEach(10, Tasks.Source.of(List.of(urls)), url -> print(client, url));
      }
    });
  }

  private static void print(HttpClient client, String url) throws InterruptedException {
    try {
      Response response = Timeout.after(Duration.ofSeconds(5), () -> client.get(url));
      System.out.printf("%d %,8d bytes  %s%n", response.status(), response.body().length, url);
    } catch (WeftException | IllegalArgumentException e) {
      System.out.println(e.getMessage());
    }
  }
}
