package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Request;
import dev.weft.task.WeftConfig;
import java.util.List;

/** Cookies come back, where they belong and on each redirect. */
class CookieCallTest {
  @BothDoors
  void cookiesOfAServerGoBackToIt(WeftConfig engine) throws Exception {
    CookieJar jar = CookieJar.of(CookieJarConfig.defaults());
    HttpClientConfig config = HttpClientConfig.defaults().withRetry(Retry.none()).withCookies(jar);
    try (RawServer server =
        new RawServer(peer -> {
          for (List<String> head = peer.request(); !head.isEmpty(); head = peer.request()) {
            if (head.getFirst().startsWith("GET /login")) {
              peer.say(
                  "HTTP/1.1 302 X\r\nSet-Cookie: id=7\r\nLocation: /home\r\n"
                      + "Content-Length: 0\r\n\r\n");
            } else {
              peer.ok(String.join("\n", head));
            }
          }
        })) {
      Clients.with(
          engine,
          config,
          client -> {
            assertThat(client.get(server.url("/")).text()).doesNotContain("Cookie");
            assertThat(client.get(server.url("/login")).text().lines())
                .contains("GET /home HTTP/1.1", "Cookie: id=7");
            Request own = Request.get(client.url(server.url("/"))).withHeader("Cookie", "a=b");
            assertThat(client.send(own).text().lines()).contains("Cookie: a=b; id=7");
            return client;
          });
      assertThat(jar.cookies()).hasSize(1);
    }
  }
}
