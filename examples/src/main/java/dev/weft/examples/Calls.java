package dev.weft.examples;

import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.http.Body;
import dev.weft.http.Json;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.time.Duration;

/** Calls to a server: whole, as records, and as they come. asyncio: a session of aiohttp. */
public final class Calls {
  record Order(String item, int quantity) {}

  private Calls() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() ->
        TaskGroup.run(group -> {
          try (Server server = Server.open(0, routes());
              HttpClient client = HttpClient.open(config(server.port()))) {
            group.fork(server::serve);
            records(client);
            streams(client);
            signed(client);
            late(client);
          }
        }));
  }

  /** What every call of a client has in common. */
  private static HttpClientConfig config(int port) {
    return HttpClientConfig.defaults()
        .withBase("http://localhost:" + port + "/")
        .withUserAgent("tea-shop/1.0")
        .withLimits(limits -> limits.withPerHost(8))
        .withTimeouts(timeouts -> timeouts.withCall(Duration.ofSeconds(10)));
  }

  private static void records(HttpClient client) throws InterruptedException {
    Request request = Request.post(client.url("orders")).withJson(new Order("tea", 1));
    Order order = client.send(request).json(Order.class);
    System.out.println(order.item() + " for " + order.quantity());
  }

  /** A body is written while it is sent, and an answer read while it comes, of any length. */
  private static void streams(HttpClient client) throws InterruptedException {
    Body numbers =
        Body.of(out -> {
          for (int i = 0; i < 100_000; i++) {
            out.write(i + "\n");
          }
        });
    Request request = Request.post(client.url("echo")).withBody("text/plain", numbers);
    long sevens =
        client.stream(
            request, answer -> answer.lines(100).filter(line -> line.endsWith("7")).count());
    System.out.println(sevens + " end with 7");
  }

  /** The same connections, with code around each call. */
  private static void signed(HttpClient client) throws InterruptedException {
    HttpClient signing =
        client.with(config ->
            config.withInterceptor(
                (request, next) -> next.send(request.withHeader("X-Signed", "by me"))));
    System.out.println(signing.get("who").text());
  }

  private static void late(HttpClient client) throws InterruptedException {
    HttpClient hasty =
        client.with(config ->
            config.withTimeouts(timeouts -> timeouts.withFirstByte(Duration.ofMillis(20))));
    try {
      hasty.get("slow");
    } catch (TimedOutException e) {
      System.out.println("too slow: " + e.bound().toMillis() + " ms");
    }
  }

  private static Routes routes() {
    return Routes.of()
        .post(
            "/orders",
            exchange -> {
              Order order = exchange.json(Order.class);
              return Json.response(new Order(order.item(), order.quantity() + 1));
            })
        .post("/echo", exchange -> Response.of("text/plain", exchange.body()))
        .get("/who", exchange -> Response.text(exchange.header("X-Signed").orElse("nobody")))
        .get(
            "/slow",
            exchange -> {
              Weft.sleep(Duration.ofMinutes(1));
              return Response.text("done");
            });
  }
}
