package dev.weft.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Body;
import dev.weft.http.Response;
import dev.weft.task.BrokenException;
import dev.weft.task.WeftConfig;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What is around a handler, and in which order. */
class FilterTest {
  private final Queue<String> trail = new ConcurrentLinkedQueue<>();

  private Filter named(String name) {
    return (exchange, next) -> {
      trail.add(name);
      return next.handle(exchange);
    };
  }

  private Handler says(String text) {
    return exchange -> {
      trail.add("handler");
      return Response.text(text);
    };
  }

  private String trailOf(Peer peer, String target) throws Exception {
    trail.clear();
    String status = peer.get(target).answer().substring(0, 3);
    return status + " " + String.join(" ", trail);
  }

  @BothDoors
  void theLastOneGivenComesFirst_andWhatIsAddedLaterIsOutside(WeftConfig engine) throws Exception {
    Routes api =
        Routes.of()
            .get("/orders/{id}", says("order"))
            .around(named("inner"))
            .around(named("members"))
            .get("/open", says("open"));
    Routes all = Routes.of().get("/", says("home")).under("/api", api).around(named("log"));
    try (Serving serving = Serving.of(engine, all.get("/late", says("late")));
        Peer peer = serving.connect()) {
      assertThat(trailOf(peer, "/")).isEqualTo("200 log handler");
      assertThat(trailOf(peer, "/api/orders/7")).isEqualTo("200 log members inner handler");
      assertThat(trailOf(peer, "/api/open")).isEqualTo("200 log handler");
      assertThat(trailOf(peer, "/late")).isEqualTo("200 handler");
      assertThat(trailOf(peer, "/nowhere")).isEqualTo("404 log");
      assertThat(trailOf(peer, "/api/nowhere")).isEqualTo("404 log");
    }
  }

  @BothDoors
  void whatTheServerAnswersForAPath_isInside(WeftConfig engine) throws Exception {
    Routes routes =
        Routes.of()
            .get("/a", says("got"))
            .around(named("read"))
            .post("/a", says("posted"))
            .around(named("all"));
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send("OPTIONS /a HTTP/1.1\r\nHost: here\r\n\r\n");
      assertThat(peer.head()).contains("HTTP/1.1 204 No Content");
      assertThat(trail).containsExactly("all", "read");
      trail.clear();
      peer.send("OPTIONS /a HTTP/1.1\r\nHost: here\r\nAccess-Control-Request-Method: POST\r\n\r\n");
      assertThat(peer.head()).contains("HTTP/1.1 204 No Content");
      assertThat(trail).containsExactly("all");
      peer.send("DELETE /a HTTP/1.1\r\nHost: here\r\n\r\n");
      assertThat(peer.answer()).startsWith("405 ");
    }
  }

  @BothDoors
  void aFilterMayAnswer_changeTheAnswer_orItsBodyWhileItIsWritten(WeftConfig engine)
      throws Exception {
    Filter door =
        (exchange, next) ->
            exchange.header("Key").isEmpty() ? Response.of(401) : next.handle(exchange);
    Filter mark = (exchange, next) -> next.handle(exchange).withHeader("X-Mark", "1");
    Filter loud =
        (exchange, next) -> {
          Response response = next.handle(exchange);
          Body body = response.content();
          return response.withBody(
              Body.of(out ->
                  body.writeTo((bytes, from, count) ->
                      out.write(
                          new String(bytes, from, count, US_ASCII).toUpperCase(Locale.ROOT)))));
        };
    Routes routes =
        Routes.of()
            .get("/", exchange -> Response.of("text/plain", Body.of(out -> out.write("abc"))))
            .around(loud)
            .around(door)
            .around(mark);
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      List<String> refused = peer.get("/").head();
      assertThat(refused).contains("HTTP/1.1 401 Unauthorized", "X-Mark: 1");
      peer.send("GET / HTTP/1.1\r\nHost: here\r\nKey: k\r\n\r\n");
      assertThat(peer.answer()).isEqualTo("200 ABC");
    }
  }

  @BothDoors
  void whatAFilterThrows_isAnswered(WeftConfig engine) throws Exception {
    Filter door =
        (exchange, next) -> {
          throw new ProblemException(403, "No entry.");
        };
    try (Serving serving = Serving.of(engine, Routes.of().get("/", says("x")).around(door));
        Peer peer = serving.connect()) {
      assertThat(peer.get("/").answer()).startsWith("403 ").contains("No entry.");
      assertThat(peer.get("/nowhere").answer()).startsWith("403 ");
      assertThat(trail).isEmpty();
    }
  }

  @BothDoors
  void aBodyThatIsBrokenBeforeItBegins_isA500(WeftConfig engine) throws Exception {
    Body broken =
        Body.of(
            7,
            out -> {
              throw new BrokenException("cannot read the file: it has gone");
            });
    Routes routes = Routes.of().get("/", exchange -> Response.of("text/plain", broken));
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      assertThat(peer.get("/").answer()).startsWith("500 ");
    }
  }
}
