package dev.weft.bench;

import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Objects;

/** The JVM of a client: asks for 20 s, counts for 5 s, prints what it cost. */
public final class WebClients {
  /** So many tasks ask for a URL, one time after another, and are counted. */
  private interface Client {
    void begin(String url, int inFlight, Gets gets) throws Exception;
  }

  private static final Map<String, Client> ALL =
      Map.of(
          Scores.WEFT,
          (url, inFlight, gets) -> weft(WeftConfig.Door.LOOP, url, inFlight, gets),
          "weft-default",
          (url, inFlight, gets) -> weft(WeftConfig.Door.DEFAULT, url, inFlight, gets),
          "jdk",
          WebClients::jdk,
          "netty",
          NettyGets::begin);

  private WebClients() {}

  /** Words: the client, the URL, how many requests are under way at a time. */
  public static void main(String[] words) throws Exception {
    Client client = Objects.requireNonNull(ALL.get(words[0]), words[0]);
    Gets gets = new Gets();
    client.begin(words[1], Integer.parseInt(words[2]), gets);
    gets.tell();
  }

  private static void weft(WeftConfig.Door door, String url, int inFlight, Gets gets) {
    WeftConfig config = WeftConfig.defaults().withDoor(door).withLoops(1);
    HttpClientConfig limits =
        HttpClientConfig.defaults()
            .withLimits(most -> most.withConnections(inFlight).withPerHost(inFlight));
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                Weft.run(config, () -> ask(HttpClient.open(limits), url, inFlight, gets));
              } catch (InterruptedException e) {
                Gets.fail(e);
              }
            });
  }

  private static void ask(HttpClient client, String url, int inFlight, Gets gets)
      throws InterruptedException {
    Request request = Request.get(client.url(url));
    TaskGroup.run(group -> {
      for (int i = 0; i < inFlight; i++) {
        group.fork(
            "ask",
            () ->
                gets.forever(() -> {
                  Response response = client.send(request);
                  return response.ok() ? response.body().length : -1;
                }));
      }
    });
  }

  private static void jdk(String url, int inFlight, Gets gets) {
    java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    gets.onVirtualThreads(
        inFlight,
        () -> {
          HttpResponse<byte[]> response =
              client.send(request, HttpResponse.BodyHandlers.ofByteArray());
          return response.statusCode() == 200 ? response.body().length : -1;
        });
  }
}
