package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Body;
import dev.weft.http.JsonException;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Url;
import dev.weft.task.BrokenException;
import dev.weft.task.WeftConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a request says, and how the client changes it on its way. */
class RequestTest {
  private static final HttpClientConfig ONCE = HttpClientConfig.defaults().withRetry(Retry.none());

  record Order(String item, int quantity) {}

  /** A server that answers with what it was sent. */
  private static RawServer mirror() throws Exception {
    return new RawServer(peer -> {
      for (List<String> head = peer.request(); !head.isEmpty(); head = peer.request()) {
        peer.ok(String.join("\n", head) + "\n\n" + peer.body(head));
      }
    });
  }

  @BothDoors
  void jsonGoesOutAndComesInAsRecords(WeftConfig engine) throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          for (List<String> head = peer.request(); !head.isEmpty(); head = peer.request()) {
            assertThat(head).contains("Content-Type: application/json");
            peer.ok(peer.body(head));
          }
        })) {
      Order order = new Order("tea", 2);
      Request request = Request.post(Url.parse(server.url("/"))).withJson(order);
      Response response = Clients.with(engine, ONCE, client -> client.send(request));
      assertThat(response.text()).isEqualTo("{\"item\":\"tea\",\"quantity\":2}");
      assertThat(response.json(Order.class)).isEqualTo(order);
      assertThatThrownBy(() -> response.json(String.class)).isInstanceOf(JsonException.class);
    }
  }

  @Test
  void aFormIsEscapedAsBrowsersDo() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("a b", "1&2=3");
    fields.put("ü", "*-._~\r\n");
    Request request = Request.post(Url.parse("http://x/")).withForm(fields);
    assertThat(
            new String(
                request.body().whole().orElseThrow(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("a+b=1%262%3D3&%C3%BC=*-._%7E%0D%0A");
    assertThat(request.headers().first("content-type"))
        .contains("application/x-www-form-urlencoded");
  }

  @Test
  void aNameAndAPasswordOrATokenAreToldInAHeader() {
    Request request = Request.get(Url.parse("http://x/"));
    assertThat(request.withBasic("Aladdin", "open sesame").headers().first("authorization"))
        .contains("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assertThat(request.withBearer("abc").headers().first("authorization")).contains("Bearer abc");
    assertThat(request.withBearer("abc").headers().toString()).doesNotContain("abc");
    assertThatIllegalArgumentException().isThrownBy(() -> request.withBasic("a:b", "c"));
  }

  @BothDoors
  void referencesAreTakenFromTheBase_andItsSecretsStayThere(WeftConfig engine) throws Exception {
    try (RawServer home = mirror();
        RawServer away = mirror()) {
      HttpClientConfig config =
          ONCE.withBase(home.url("/v1/"))
              .withHeader("Authorization", "Bearer secret")
              .withHeader("X-Team", "blue");
      Clients.with(
          engine,
          config,
          client -> {
            assertThat(client.get("users/3").text().lines())
                .contains("GET /v1/users/3 HTTP/1.1", "Authorization: Bearer secret");
            assertThat(client.get(away.url("/x")).text().lines())
                .contains("GET /x HTTP/1.1", "X-Team: blue")
                .doesNotContain("Authorization: Bearer secret");
            assertThatIllegalArgumentException().isThrownBy(() -> client.url("http://a b/"));
            return client;
          });
    }
  }

  @BothDoors
  void aRedirectKeepsOrChangesTheMethodAsItsStatusSays(WeftConfig engine) throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          for (List<String> head = peer.request(); !head.isEmpty(); head = peer.request()) {
            String body = peer.body(head);
            String path = head.getFirst().split(" ")[1];
            if (path.equals("/end")) {
              peer.ok(head.getFirst().split(" ")[0] + " " + body);
            } else {
              peer.say(
                  "HTTP/1.1 %s X\r\nLocation: /end\r\nContent-Length: 2\r\n\r\nno"
                      .formatted(path.substring(1)));
            }
          }
        })) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            for (String status : List.of("301", "302", "303")) {
              assertThat(post(client, server, status).text()).as(status).isEqualTo("GET ");
            }
            for (String status : List.of("307", "308")) {
              assertThat(post(client, server, status).text()).as(status).isEqualTo("POST hello");
            }
            Request put = Request.put(client.url(server.url("/302")));
            assertThat(client.send(put.withBody("text/plain", Body.of("x"))).text())
                .isEqualTo("PUT x");
            Body once = Body.of(1, out -> out.write("x"));
            assertThat(client.send(put.withBody("text/plain", once)).status()).isEqualTo(302);
            return client;
          });
      assertThat(server.connections).hasValue(1);
    }
  }

  private static Response post(HttpClient client, RawServer server, String status)
      throws InterruptedException {
    Request post = Request.post(client.url(server.url("/" + status)));
    return client.send(post.withBody("text/plain", Body.of("hello")));
  }

  @BothDoors
  void aPostIsNotSentTwice_unlessThatIsAllowed(WeftConfig engine) throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          for (List<String> head = peer.request(); !head.isEmpty(); head = peer.request()) {
            peer.body(head);
            peer.say("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
          }
        })) {
      Request post = Request.post(Url.parse(server.url("/"))).withBody("text/plain", Body.of("x"));
      Retry two = RetryTest.QUICK.retry().withRetries(2);
      Clients.with(engine, ONCE.withRetry(two), client -> client.send(post));
      assertThat(server.requests).hasSize(1);
      Clients.with(engine, ONCE.withRetry(two.withAnyMethod(true)), client -> client.send(post));
      assertThat(server.requests).hasSize(4);
    }
  }

  @BothDoors
  void aPostOnAKeptConnectionThatEndsIsNotSentAgain_aGetIs(WeftConfig engine) throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          List<String> head = peer.request();
          peer.body(head);
          peer.ok("first");
          peer.request();
          peer.reset();
        })) {
      Clients.with(
          engine,
          ONCE,
          client -> {
            client.get(server.url("/"));
            assertThat(client.get(server.url("/")).text()).isEqualTo("first");
            Request post = Request.post(client.url(server.url("/")));
            assertThatThrownBy(() -> client.send(post))
                .isInstanceOf(BrokenException.class)
                .hasMessageContaining("was sent on a kept connection that then ended");
            return client;
          });
    }
  }
}
