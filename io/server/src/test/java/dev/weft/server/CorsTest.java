package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Response;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What pages of other origins are told (the Fetch standard §3.3). */
class CorsTest {
  private static final String APP = "https://app.example.com";

  private static Routes routes(Cors cors) {
    return Routes.of()
        .get("/", exchange -> Response.text("got").withHeader("Vary", "Accept"))
        .put("/", exchange -> Response.text("put"))
        .get(
            "/missing",
            exchange -> {
              throw new ProblemException(404, "There is no such thing.");
            })
        .get(
            "/bug",
            exchange -> {
              throw new IllegalStateException("a bug");
            })
        .around(cors);
  }

  private static List<String> preflight(Peer peer, String origin, String method, String more)
      throws Exception {
    return peer.send(
            "OPTIONS / HTTP/1.1\r\nHost: here\r\nOrigin: %s\r\nAccess-Control-Request-Method: %s\r\n%s\r\n"
                .formatted(origin, method, more))
        .head();
  }

  private static List<String> get(Peer peer, String path, String origin) throws Exception {
    List<String> head =
        peer.send("GET %s HTTP/1.1\r\nHost: here\r\nOrigin: %s\r\n\r\n".formatted(path, origin))
            .head();
    int length =
        head.stream()
            .filter(line -> line.startsWith("content-length: "))
            .mapToInt(line -> Integer.parseInt(line.substring(16)))
            .sum();
    peer.read(length);
    return head;
  }

  @BothDoors
  void aPreflight_isAnswered_althoughThePathHasNoOptions(WeftConfig engine) throws Exception {
    Cors cors = Cors.of(APP).withCredentials().withMaxAge(Duration.ofMinutes(5));
    try (Serving serving = Serving.of(engine, routes(cors));
        Peer peer = serving.connect()) {
      assertThat(
              preflight(peer, APP, "PUT", "Access-Control-Request-Headers: X-A,content-type\r\n"))
          .contains(
              "HTTP/1.1 204 No Content",
              "Access-Control-Allow-Origin: " + APP,
              "Access-Control-Allow-Credentials: true",
              "Access-Control-Allow-Methods: DELETE, GET, HEAD, PATCH, POST, PUT",
              "Access-Control-Allow-Headers: content-type, x-a",
              "Access-Control-Max-Age: 300",
              "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    }
  }

  @BothDoors
  void aPreflightForWhatIsNotAllowed_isRefusedWithAReason(WeftConfig engine) throws Exception {
    Cors cors = Cors.of(APP).withMethods("GET", "PUT").withHeaders("X-Key");
    try (Serving serving = Serving.of(engine, routes(cors))) {
      for (String[] wrong :
          new String[][] {
            {"https://evil.example.com", "PUT", ""},
            {"http://app.example.com", "PUT", ""},
            {APP + ".evil.example", "PUT", ""},
            {"null", "PUT", ""},
            {APP, "DELETE", ""},
            {APP, "put", ""},
            {APP, "PUT", "Access-Control-Request-Headers: X-Other\r\n"},
          }) {
        try (Peer peer = serving.connect()) {
          assertThat(preflight(peer, wrong[0], wrong[1], wrong[2]))
              .as(String.join(" ", wrong))
              .contains("HTTP/1.1 403 Forbidden")
              .noneMatch(line -> line.startsWith("Access-Control-"))
              .anyMatch(line -> line.startsWith("Vary: Origin"));
        }
      }
      try (Peer peer = serving.connect()) {
        assertThat(preflight(peer, APP, "PUT", "Access-Control-Request-Headers: x-KEY\r\n"))
            .contains("Access-Control-Allow-Headers: x-key");
        assertThat(preflight(peer, APP, "POST", ""))
            .as("a page may send it anyway")
            .contains("Access-Control-Allow-Methods: GET, POST, PUT");
      }
    }
  }

  @BothDoors
  void anAnswer_saysWhoMayReadIt_andSoDoesAnError(WeftConfig engine) throws Exception {
    Cors cors = Cors.of(APP).withExposed("X-Total", "ETag");
    try (Serving serving = Serving.of(engine, routes(cors));
        Peer peer = serving.connect()) {
      assertThat(get(peer, "/", APP))
          .contains(
              "HTTP/1.1 200 OK",
              "Access-Control-Allow-Origin: " + APP,
              "Access-Control-Expose-Headers: ETag, X-Total",
              "Vary: Accept, Origin");
      assertThat(get(peer, "/", "https://other.example"))
          .contains("HTTP/1.1 200 OK", "Vary: Accept, Origin")
          .noneMatch(line -> line.startsWith("Access-Control-"));
      for (String path : List.of("/missing", "/bug", "/nowhere")) {
        assertThat(get(peer, path, APP))
            .anyMatch(line -> line.matches("HTTP/1.1 (404|500) .*"))
            .contains("Access-Control-Allow-Origin: " + APP);
      }
      assertThat(peer.get("/").head())
          .contains("Vary: Accept, Origin")
          .noneMatch(line -> line.startsWith("Access-Control-"));
    }
  }

  @BothDoors
  void anyOrigin_isAStar_andDependsOnNothing(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes(Cors.any()));
        Peer peer = serving.connect()) {
      assertThat(get(peer, "/", "null"))
          .contains("Access-Control-Allow-Origin: *", "Vary: Accept")
          .noneMatch(line -> line.startsWith("Access-Control-Allow-Credentials"));
    }
  }

  @BothDoors
  void aPredicate_decides(WeftConfig engine) throws Exception {
    Cors cors = Cors.where(origin -> origin.endsWith(".example.org"));
    try (Serving serving = Serving.of(engine, routes(cors));
        Peer peer = serving.connect()) {
      assertThat(get(peer, "/", "https://a.example.org"))
          .contains("Access-Control-Allow-Origin: https://a.example.org");
    }
  }

  @Test
  void whatIsWrong_isRefusedWhereItIsWritten() {
    assertThatThrownBy(() -> Cors.any().withCredentials())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("credentials for any origin would let every page act");
    for (String origin :
        List.of(
            "*", APP + "/", "app.example.com", "https://App.example.com", APP + ":443", "null")) {
      assertThatThrownBy(() -> Cors.of(origin))
          .as(origin)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("\"" + origin + "\" is no origin");
    }
    assertThatThrownBy(() -> Cors.of(APP).withMaxAge(Duration.ofSeconds(-1)))
        .hasMessage("maxAge must not be negative, but is PT-1S");
    assertThatThrownBy(() -> Cors.of(APP).withHeaders("a b"))
        .hasMessageStartingWith("\"a b\" is no name of a header field");
    assertThat(Cors.of("capacitor://localhost", "https://a.example:8443")).isNotNull();
  }
}
