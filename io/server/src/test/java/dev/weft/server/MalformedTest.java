package dev.weft.server;

import static dev.weft.server.Framer.GET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Response;
import dev.weft.task.WeftConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What is no request of HTTP/2 (RFC 9113 §8) ends its stream, and that only. */
class MalformedTest {
  private final AtomicInteger handled = new AtomicInteger();

  private final Handler counts =
      exchange -> {
        handled.incrementAndGet();
        return Response.text("ok");
      };

  private static String[] with(String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(GET));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  private static Map<String, String[]> malformed() {
    Map<String, String[]> all = new TreeMap<>();
    all.put("nothing", new String[] {"x", "y"});
    all.put("no method", new String[] {":scheme", "http", ":path", "/", ":authority", "here"});
    all.put("no scheme", new String[] {":method", "GET", ":path", "/", ":authority", "here"});
    all.put("no path", new String[] {":method", "GET", ":scheme", "http", ":authority", "here"});
    all.put("an empty path", Framer.request("GET", ""));
    all.put("a path without a slash", Framer.request("GET", "here"));
    all.put("a path that is a URL", Framer.request("GET", "http://here/"));
    all.put("a star", Framer.request("GET", "*"));
    all.put("a method that is no token", Framer.request("G T", "/"));
    all.put("an empty method", Framer.request("", "/"));
    all.put("two methods", with(":method", "GET"));
    all.put("two paths", with(":path", "/"));
    all.put("two schemes", with(":scheme", "http"));
    all.put("two authorities", with(":authority", "here"));
    all.put("a status", with(":status", "200"));
    all.put("an unknown pseudo-header", with(":what", "ever"));
    all.put("an extended method that is not on offer", with(":protocol", "websocket"));
    all.put("a pseudo-header that comes late", new String[] {"x", "y", ":method", "GET"});
    all.put("another host", with("host", "there"));
    all.put("CONNECT with a path", Framer.request("CONNECT", "/"));
    return all;
  }

  private static Map<String, String[]> malformedFields() {
    Map<String, String[]> all = new TreeMap<>();
    all.put("a name in upper case", with("X", "y"));
    all.put("a name with a space", with("x y", "z"));
    all.put("a name with a colon", with("x:y", "z"));
    all.put("a name that is not ASCII", with("x\u00e9", "z"));
    all.put("no name", with("", "z"));
    all.put("a value with a line", with("x", "y\r\nz: a"));
    all.put("a value with a NUL", with("x", "y\0z"));
    all.put("a value with a control character", with("x", "y\u0001z"));
    all.put("a value with a space before it", with("x", " y"));
    all.put("a value with a space after it", with("x", "y "));
    all.put("connection", with("connection", "close"));
    all.put("keep-alive", with("keep-alive", "timeout=1"));
    all.put("proxy-connection", with("proxy-connection", "close"));
    all.put("transfer-encoding", with("transfer-encoding", "chunked"));
    all.put("upgrade", with("upgrade", "websocket"));
    all.put("te", with("te", "gzip"));
    all.put("two lengths", with("content-length", "0", "content-length", "1"));
    all.put("a signed length", with("content-length", "+0"));
    all.put("a length without a body", with("content-length", "3"));
    return all;
  }

  @BothDoors
  void isReset_andTheConnectionGoesOn(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, Routes.of().get("/", counts));
        Framer client = new Framer(serving.server().port())) {
      int stream = 1;
      Map<String, String[]> all = malformed();
      all.putAll(malformedFields());
      for (Map.Entry<String, String[]> each : all.entrySet()) {
        assertThat(client.get(stream, each.getValue()).answer(stream))
            .as(each.getKey())
            .isEqualTo("reset: PROTOCOL_ERROR");
        stream += 2;
      }
      assertThat(handled.get()).isZero();
      assertThat(serving.server().stats().refused()).isEqualTo(all.size());
      assertThat(client.get(stream, with("te", "trailers")).answer(stream)).isEqualTo("200 ok");
    }
  }

  @BothDoors
  void bodies_haveTheLengthThatIsSaid(WeftConfig engine) throws Exception {
    Routes routes = Routes.of().post("/", exchange -> Response.text(exchange.text()));
    try (Serving serving = Serving.of(engine, routes);
        Framer client = new Framer(serving.server().port())) {
      client.post(1, "/", "content-length", "3").data(1, Framer.LAST, "ab");
      assertThat(client.answer(1)).isEqualTo("reset: PROTOCOL_ERROR");
      client.post(3, "/", "content-length", "3").data(3, 0, "abcd");
      assertThat(client.answer(3)).isEqualTo("reset: PROTOCOL_ERROR");
      client.post(5, "/").data(5, 0, "ab");
      client.get(5, ":method", "GET");
      assertThat(client.answer(5)).isEqualTo("reset: PROTOCOL_ERROR");
    }
  }

  private Serving strict(WeftConfig engine) throws Exception {
    return Serving.of(
        engine,
        config ->
            config.withLimits(
                limits -> limits.withLine(1_000).withHeaders(5_000).withFields(10).withBody(5)),
        Routes.of().get("/", counts).post("/", exchange -> Response.text(exchange.text())));
  }

  @BothDoors
  void whatIsTooMuch_isAnswered(WeftConfig engine) throws Exception {
    try (Serving serving = strict(engine);
        Framer client = new Framer(serving.server().port())) {
      client.ask(1, "/" + "x".repeat(1_000));
      assertThat(client.answer(1)).startsWith("414 ");
      String[] many = GET;
      for (int i = 0; i < 10; i++) {
        many = Arrays.copyOf(many, many.length + 2);
        many[many.length - 2] = "x";
        many[many.length - 1] = "y";
      }
      assertThat(client.get(3, many).answer(3)).startsWith("431 ");
      assertThat(client.get(5, with("x", "y".repeat(6_000))).answer(5)).startsWith("431 ");
      assertThat(handled.get()).isZero();
      client.post(7, "/").data(7, Framer.LAST, "abcdef");
      assertThat(client.answer(7)).startsWith("413 ");
      assertThat(client.get(9, GET).answer(9)).isEqualTo("200 ok");
    }
  }

  /** Well-formed, and refused as it is in HTTP/1.1. */
  @BothDoors
  void whatIsNotServed_isAnswered(WeftConfig engine) throws Exception {
    try (Serving serving = strict(engine);
        Framer client = new Framer(serving.server().port())) {
      client.get(1, ":method", "CONNECT", ":authority", "here:1");
      assertThat(client.answer(1)).startsWith("400 ");
      client.get(3, ":method", "GET", ":scheme", "http", ":path", "/"); // no host
      assertThat(client.answer(3)).startsWith("400 ");
      client.get(5, ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "me@here");
      assertThat(client.answer(5)).startsWith("400 ");
      assertThat(handled.get()).isZero();
      assertThat(client.get(7, Framer.request("OPTIONS", "/")).answer(7)).startsWith("204 ");
    }
  }
}
