package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.guard.BackOff;
import dev.weft.http.Response;
import dev.weft.task.BrokenException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {
  private static final Duration SHORT = Duration.ofMillis(1);
  static final HttpClientConfig QUICK =
      HttpClientConfig.defaults().withRetry(Retry.defaults().withBackOff(within(SHORT, SHORT)));

  private static BackOff within(Duration first, Duration longest) {
    return BackOff.defaults().withBounds(first, longest);
  }

  /** Fails the first requests in one way, then answers. */
  private static RawServer failing(int times, RawServer.Talk failure) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    return new RawServer(peer -> {
      while (!peer.request().isEmpty()) {
        if (asked.incrementAndGet() <= times) {
          failure.with(peer);
        } else {
          peer.ok("at last");
        }
      }
    });
  }

  private static RawServer.Talk status(int status, String header) {
    return peer ->
        peer.say("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n" + header + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504, 599})
  void answersThatMayPassAreTriedAgain(int status) throws Exception {
    try (RawServer server = failing(3, status(status, ""))) {
      Response response = Clients.with(QUICK, client -> client.get(server.url("/")));
      assertThat(response.text()).isEqualTo("at last");
      assertThat(server.requests).hasSize(4);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 408, 410, 418})
  void otherAnswersAreFinal(int status) throws Exception {
    try (RawServer server = failing(1, status(status, ""))) {
      Response response = Clients.with(QUICK, client -> client.get(server.url("/")));
      assertThat(response.status()).isEqualTo(status);
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void afterTheLastRetryTheAnswerIsWhatItIs() throws Exception {
    try (RawServer server = failing(99, status(503, ""))) {
      Response response = Clients.with(QUICK, client -> client.get(server.url("/")));
      assertThat(response.status()).isEqualTo(503);
      assertThat(server.requests).hasSize(4);
    }
  }

  @Test
  void lostConnectionsAndSilenceAreTriedAgain() throws Exception {
    try (RawServer server = failing(2, RawServer.Peer::reset)) {
      assertThat(Clients.with(QUICK, client -> client.get(server.url("/"))).text())
          .isEqualTo("at last");
    }
    HttpClientConfig impatient = QUICK.withTimeouts(t -> t.withFirstByte(Duration.ofMillis(300)));
    try (RawServer server = failing(1, peer -> peer.request())) {
      assertThat(Clients.with(impatient, client -> client.get(server.url("/"))).text())
          .isEqualTo("at last");
    }
  }

  @Test
  void aRetryAfterIsWaitedForAndALongOneEndsTheCall() throws Exception {
    try (RawServer server = failing(1, status(503, "Retry-After: 30\r\n"))) {
      HttpClientConfig bounded = QUICK.withTimeouts(t -> t.withCall(Duration.ofSeconds(20)));
      Response response = Clients.with(bounded, client -> client.get(server.url("/")));
      assertThat(response.status()).as("there is no time to wait, so it ends now").isEqualTo(503);
    }
    try (RawServer server = failing(1, status(503, "Retry-After: 3600\r\n"))) {
      Response response = Clients.with(QUICK, client -> client.get(server.url("/")));
      assertThat(response.status()).isEqualTo(503);
    }
  }

  @Test
  void noSuchHostIsNotTriedAgain() throws Exception {
    Retry patient = Retry.defaults().withBackOff(within(Duration.ofDays(1), Duration.ofDays(1)));
    HttpClientConfig config = HttpClientConfig.defaults().withRetry(patient);
    assertThatThrownBy(() -> Clients.with(config, c -> c.get("http://nosuch.invalid/")))
        .isInstanceOf(BrokenException.class)
        .hasMessage("unknown host nosuch.invalid");
  }

  @Test
  void theDelayIsJitteredWithinItsBoundsAndEnds() {
    Retry retry =
        Retry.defaults()
            .withRetries(5)
            .withBackOff(
                within(Duration.ofMillis(100), Duration.ofSeconds(1))
                    .withPatience(Duration.ofSeconds(9)));
    for (int i = 0; i < 1_000; i++) {
      for (int failed = 1; failed <= 5; failed++) {
        long most = Math.min(1_000, 100L << (failed - 1));
        assertThat(retry.delay(failed, Optional.empty()).orElseThrow())
            .isBetween(Duration.ZERO, Duration.ofMillis(most));
      }
    }
    assertThat(retry.delay(6, Optional.empty())).isEmpty();
    assertThat(retry.delay(1, Optional.of(Duration.ofSeconds(5)))).contains(Duration.ofSeconds(5));
    assertThat(retry.delay(1, Optional.of(Duration.ofSeconds(10)))).isEmpty();
    assertThat(Retry.none().delay(1, Optional.empty())).isEmpty();
  }
}
