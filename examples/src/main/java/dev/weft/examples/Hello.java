package dev.weft.examples;

import dev.weft.http.Body;
import dev.weft.http.Headers;
import dev.weft.http.Json;
import dev.weft.http.Response;
import dev.weft.server.Exchange;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.task.Weft;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A small web server: {@code ./weft run hello --port 8080}. asyncio: an application of aiohttp.
 * Ctrl-C ends it once the requests that have begun are answered.
 */
public final class Hello {
  record Greeting(String message) {}

  private static final long LONGEST_MILLIS = 50_000;
  private static final long MOST_BYTES = 1_000_000_000_000L;

  private Hello() {}

  public static void main(String[] words) throws InterruptedException {
    int port = Options.of("hello [--port 8080]", words).port();
    Weft.run(() -> {
      try (Server server = Server.open(port, routes())) {
        server.stopAtExit();
        System.out.println("listening at http://localhost:" + server.port() + "/");
        server.serve();
      }
    });
  }

  static Routes routes() {
    return Routes.of()
        .get("/", exchange -> Response.text("Hello, World!"))
        .get("/json", exchange -> Json.response(new Greeting("Hello, World!")))
        .post("/echo", Hello::echo)
        .get("/slow", Hello::slow)
        .get("/bytes/{count}", Hello::bytes)
        .get("/headers", exchange -> Json.response(fields(exchange.headers())));
  }

  /** Sends the body back as it comes, however long it is. */
  private static Response echo(Exchange exchange) {
    String type = exchange.header("Content-Type").orElse("application/octet-stream");
    return Response.of(type, exchange.body());
  }

  private static Response slow(Exchange exchange) throws InterruptedException {
    long millis = exchange.query("ms", 0, LONGEST_MILLIS).orElse(1_000);
    Weft.sleep(Duration.ofMillis(millis));
    return Response.text("done");
  }

  /** So many bytes, of which only a few are in memory at a time. */
  private static Response bytes(Exchange exchange) {
    long count = exchange.param("count", 0, MOST_BYTES);
    byte[] block = "x".repeat((int) Math.min(count, 16_384)).getBytes(StandardCharsets.US_ASCII);
    return Response.of(
        "application/octet-stream",
        Body.of(
            count,
            out -> {
              for (long left = count; left > 0; left -= block.length) {
                out.write(block, 0, (int) Math.min(left, block.length));
              }
            }));
  }

  private static Map<String, String> fields(Headers headers) {
    Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        field -> fields.merge(field.name(), field.value(), (first, next) -> first + ", " + next));
    return fields;
  }
}
