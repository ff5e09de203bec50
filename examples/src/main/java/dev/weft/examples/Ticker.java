package dev.weft.examples;

import dev.weft.http.Response;
import dev.weft.http.ServerSentEvent;
import dev.weft.server.Events;
import dev.weft.server.Exchange;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.task.Weft;
import java.time.Duration;

/**
 * Numbers that go on, to look at with a browser: {@code ./weft run ticker --port 8080}. asyncio:
 * aiohttp-sse.
 */
public final class Ticker {
  private static final Duration BEAT = Duration.ofMillis(500);
  private static final String PAGE =
      """
      <!doctype html>
      <title>Ticker</title>
      <p id="number">…</p>
      <script>
        new EventSource("/ticks").addEventListener("tick", event => {
          document.getElementById("number").textContent = event.data;
        });
      </script>
      """;

  private Ticker() {}

  public static void main(String[] words) throws InterruptedException {
    int port = Options.of("ticker [--port 8080]", words).port();
    Weft.run(() -> {
      try (Server server = Server.open(port, routes(BEAT))) {
        server.stopAtExit();
        System.out.println("listening at http://localhost:" + server.port() + "/");
        server.serve();
      }
    });
  }

  static Routes routes(Duration beat) {
    return Routes.of()
        .get("/", exchange -> Response.html(PAGE))
        .get("/ticks", exchange -> ticks(exchange, beat));
  }

  /** Goes on where a browser was that lost its connection. */
  private static Response ticks(Exchange exchange, Duration beat) {
    long last = Events.lastId(exchange).filter(Ticker::isNumber).map(Long::parseLong).orElse(0L);
    return Events.defaults()
        .of(out -> {
          for (long tick = last + 1; !exchange.isServerStopping(); tick++) {
            out.send(ServerSentEvent.of("tick " + tick).withEvent("tick").withId("" + tick));
            Weft.sleep(beat);
          }
        });
  }

  private static boolean isNumber(String id) {
    return id.matches("[0-9]{1,15}");
  }
}
