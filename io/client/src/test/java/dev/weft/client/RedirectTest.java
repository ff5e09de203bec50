package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Url;
import dev.weft.task.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedirectTest {
  private static final HttpClientConfig ONCE = HttpClientConfig.defaults().withRetry(Retry.none());

  /** Redirects /1 to /2 and so on, down to what {@code last} answers. */
  private static RawServer.Talk counting(int last) {
    return peer -> {
      for (List<String> head = peer.request(); !head.isEmpty(); head = peer.request()) {
        int number = Integer.parseInt(head.getFirst().split("[ /]", -1)[2]);
        if (number == last) {
          peer.ok("arrived");
        } else {
          peer.say(
              "HTTP/1.1 302 Found\r\nContent-Length: 3\r\nLocation: "
                  + (number + 1)
                  + "\r\n\r\nxyz");
        }
      }
    };
  }

  @Test
  void redirectsAreFollowedToTheEnd() throws Exception {
    try (RawServer server = new RawServer(counting(10))) {
      Response response = Clients.with(ONCE, client -> client.get(server.url("/1")));
      assertThat(response.text()).isEqualTo("arrived");
      assertThat(response.url()).hasToString(server.url("/10"));
      assertThat(server.connections).hasValue(1);
    }
  }

  @Test
  void tooManyAreRefused() throws Exception {
    try (RawServer server = new RawServer(counting(99))) {
      assertThatThrownBy(() -> Clients.with(ONCE, client -> client.get(server.url("/1"))))
          .isInstanceOf(RefusedException.class)
          .hasMessage("more than 10 redirects from " + server.url("/1"));
    }
  }

  @Test
  void aLoopIsRefused() throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          for (var head = peer.request(); !head.isEmpty(); head = peer.request()) {
            String to = head.getFirst().contains("/a") ? "/b" : "/a";
            peer.say("HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: " + to + "\r\n\r\n");
          }
        })) {
      assertThatThrownBy(() -> Clients.with(ONCE, client -> client.get(server.url("/a"))))
          .isInstanceOf(RefusedException.class)
          .hasMessageStartingWith("redirect loop: " + server.url("/b"));
    }
  }

  @Test
  void withoutRedirectsTheAnswerIsReturnedAsItIs() throws Exception {
    HttpClientConfig none = ONCE.withLimits(l -> l.withRedirects(0));
    try (RawServer server = new RawServer(counting(3))) {
      Response response = Clients.with(none, client -> client.get(server.url("/1")));
      assertThat(response.status()).isEqualTo(302);
      assertThat(response.location()).contains(Url.parse(server.url("/2")));
    }
  }

  @Test
  void whatIsMeantForOneOriginIsNotToldToAnother() throws Exception {
    try (RawServer other = new RawServer(peer -> peer.ok(String.join("\n", peer.request())));
        RawServer first =
            new RawServer(peer -> {
              peer.request();
              peer.say(
                  "HTTP/1.1 307 Over there\r\nContent-Length: 0\r\nLocation: "
                      + other.url("/")
                      + "\r\n\r\n");
            })) {
      Request request =
          Request.get(Url.parse(first.url("/")))
              .withHeader("Authorization", "Basic c2VjcmV0")
              .withHeader("Cookie", "secret=1")
              .withHeader("X-Harmless", "yes");
      String told = Clients.with(ONCE, client -> client.send(request)).text();
      assertThat(told)
          .doesNotContainIgnoringCase("authorization", "cookie")
          .contains("X-Harmless: yes");
    }
  }
}
