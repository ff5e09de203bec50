package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Response;
import dev.weft.task.WeftConfig;
import org.junit.jupiter.api.Test;

/** Which handler answers what. */
class RoutesTest {
  private static Handler says(String text) {
    return exchange -> Response.text(text);
  }

  private static Handler param(String name) {
    return exchange -> Response.text(name + "=" + exchange.param(name));
  }

  @BothDoors
  void theMostLiteralRouteWins(WeftConfig engine) throws Exception {
    Routes routes =
        Routes.of()
            .get("/", says("root"))
            .get("/users/me", says("me"))
            .get("/users/{id}", param("id"))
            .get("/users/{id}/pets/{pet}", param("pet"))
            .get("/users/me/{what}", param("what"))
            .get("/files/{path...}", param("path"))
            .get("/files/top", says("top"))
            .under("/api", Routes.of().get("/v1", says("v1")));
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      assertThat(peer.get("/").answer()).isEqualTo("200 root");
      assertThat(peer.get("/?a").answer()).isEqualTo("200 root");
      assertThat(peer.get("/users/me").answer()).isEqualTo("200 me");
      assertThat(peer.get("/users/m%65").answer()).isEqualTo("200 me");
      assertThat(peer.get("/users/7").answer()).isEqualTo("200 id=7");
      assertThat(peer.get("/users/a%2Fb%20c").answer()).isEqualTo("200 id=a/b c");
      assertThat(peer.get("/users/me/pets/x").answer()).isEqualTo("200 pet=x");
      assertThat(peer.get("/users/me/pets").answer()).isEqualTo("200 what=pets");
      assertThat(peer.get("/files/a/b/").answer()).isEqualTo("200 path=a/b/");
      assertThat(peer.get("/files/top").answer()).isEqualTo("200 top");
      assertThat(peer.get("/api/v1").answer()).isEqualTo("200 v1");
      assertThat(peer.get("/users/").answer()).startsWith("404 ");
      assertThat(peer.get("/users/7/").answer()).startsWith("404 ");
      assertThat(peer.get("/nowhere").answer())
          .isEqualTo(
              "404 {\"title\":\"Not Found\",\"status\":404,"
                  + "\"detail\":\"There is nothing at /nowhere.\"}");
    }
  }

  @BothDoors
  void anotherMethod_isToldTheRightOnes(WeftConfig engine) throws Exception {
    Routes routes = Routes.of().get("/a", says("got")).delete("/a", says("gone"));
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send("PUT /a HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\n\r\nx");
      assertThat(peer.head())
          .contains("HTTP/1.1 405 Method Not Allowed", "Allow: DELETE, GET, HEAD, OPTIONS");
    }
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send("OPTIONS /a HTTP/1.1\r\nHost: here\r\n\r\n");
      assertThat(peer.head())
          .contains("HTTP/1.1 204 No Content", "Allow: DELETE, GET, HEAD, OPTIONS");
      peer.send("OPTIONS * HTTP/1.1\r\nHost: here\r\n\r\n");
      assertThat(peer.head()).contains("HTTP/1.1 204 No Content");
      peer.send("HEAD /a HTTP/1.1\r\nHost: here\r\n\r\n");
      assertThat(peer.head()).contains("HTTP/1.1 200 OK", "content-length: 3");
      assertThat(peer.get("/a").answer()).isEqualTo("200 got");
      peer.send("BREW /a HTTP/1.1\r\nHost: here\r\n\r\n");
      assertThat(peer.answer()).startsWith("405 ");
    }
  }

  @Test
  void aWrongRouteIsRefusedWhereItIsWritten() {
    assertWrong("a", "does not begin with a slash");
    assertWrong("/a{b}", "has braces around a part of a segment");
    assertWrong("/{}", "has braces without a name, or twice the same");
    assertWrong("/{a}/{a}", "has braces without a name, or twice the same");
    assertWrong("/{a...}/b", "goes on after {a...}, which takes the whole rest");
    assertThatThrownBy(() -> Routes.of().get("/a", says("")).get("/a", says("")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the route \"/a\" has a handler for GET already");
  }

  private static void assertWrong(String path, String what) {
    assertThatThrownBy(() -> Routes.of().get(path, says("")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the route \"" + path + "\" " + what);
  }

  @BothDoors
  void aQueryIsDecoded(WeftConfig engine) throws Exception {
    Routes routes =
        Routes.of()
            .get(
                "/",
                exchange ->
                    Response.text(exchange.query("q").orElse("none") + "|" + exchange.rawQuery()));
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      assertThat(peer.get("/").answer()).isEqualTo("200 none|");
      assertThat(peer.get("/?a=b&q=c+d%26&q=e").answer()).isEqualTo("200 c d&|a=b&q=c+d%26&q=e");
      assertThat(peer.get("/?q").answer()).isEqualTo("200 |q");
      assertThat(peer.get("/?&&=x&q=").answer()).isEqualTo("200 |&&=x&q=");
      assertThat(peer.get("/?%71=y").answer()).isEqualTo("200 y|%71=y");
      assertThat(peer.get("/?q=%zz").answer()).isEqualTo("200 %zz|q=%zz");
    }
  }
}
