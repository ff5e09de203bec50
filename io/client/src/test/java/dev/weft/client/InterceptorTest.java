package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Response;
import dev.weft.task.TimedOutException;
import dev.weft.task.WeftConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Code around calls, and who is told of them. */
class InterceptorTest {
  private static final HttpClientConfig ONCE =
      HttpClientConfig.defaults().withRetry(Retry.none()).withLimits(l -> l.withPerHost(1));

  @BothDoors
  void interceptorsChangeAskAgainAndAnswer(WeftConfig engine) throws Exception {
    List<String> trail = new ArrayList<>();
    HttpClientConfig config =
        ONCE.withInterceptor(
                (request, next) -> {
                  trail.add("outer " + request.url().path());
                  Answer answer = next.send(request.withBearer("old"));
                  if (answer.status() != 401) {
                    return answer;
                  }
                  answer.close(); // or there would be no connection left
                  return next.send(request.withBearer("new"));
                })
            .withInterceptor((request, next) -> {
              trail.add("inner " + request.headers().first("Authorization").orElse("none"));
              return request.url().path().equals("/local")
                  ? Answer.of(Response.text("here"), request.url())
                  : next.send(request);
            });
    try (RawServer server = forTheNewToken()) {
      Clients.with(
          engine,
          config,
          client -> {
            assertThat(client.get(server.url("/a")).text()).isEqualTo("ok");
            assertThat(client.get(server.url("/local")).text()).isEqualTo("here");
            return client;
          });
      assertThat(trail)
          .containsExactly(
              "outer /a",
              "inner Bearer old",
              "inner Bearer new",
              "outer /local",
              "inner Bearer old");
      assertThat(server.connections).hasValue(1);
    }
  }

  private static RawServer forTheNewToken() throws IOException {
    return new RawServer(peer -> {
      for (List<String> head = peer.request(); !head.isEmpty(); head = peer.request()) {
        boolean known = head.contains("Authorization: Bearer new");
        peer.say("HTTP/1.1 %s X\r\nContent-Length: 2\r\n\r\nok".formatted(known ? "200" : "401"));
      }
    });
  }

  @BothDoors
  void anAnswerThatAnInterceptorForgetsIsClosedWithTheCall(WeftConfig engine) throws Exception {
    HttpClientConfig config =
        ONCE.withLimits(l -> l.withPerHost(2))
            .withInterceptor((request, next) -> {
              next.send(request);
              return next.send(request);
            });
    try (RawServer server = new RawServer(peer -> peer.okForEver("x"))) {
      Clients.with(engine, config, client -> client.get(server.url("/")));
      assertThat(server.requests).hasSize(2);
    }
  }

  @BothDoors
  void theListenerHearsOfEachCall_withItsPhases(WeftConfig engine) throws Exception {
    List<CallTrace> traces = new ArrayList<>();
    try (RawServer server = new RawServer(peer -> peer.okForEver("hello"))) {
      Clients.with(
          engine,
          ONCE.withListener(traces::add),
          client -> {
            client.get(server.url("/a"));
            return client.get(server.url("/b"));
          });
    }
    assertThat(traces).hasSize(2);
    CallTrace first = traces.getFirst();
    assertThat(first.status()).hasValue(200);
    assertThat(first.attempts()).isEqualTo(1);
    assertThat(first.received()).isEqualTo(5);
    assertThat(first.failure()).isEmpty();
    assertThat(first.phases())
        .containsKeys(Phase.NAME, Phase.CONNECTING, Phase.SENDING, Phase.FIRST_BYTE, Phase.BODY);
    assertThat(first.phases().values()).allMatch(time -> !time.isNegative());
    Duration sum = first.phases().values().stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(sum).isLessThanOrEqualTo(first.time());
    assertThat(traces.getLast().phases()).doesNotContainKeys(Phase.NAME, Phase.CONNECTING);
    assertThat(first.toString()).startsWith("GET http://127.0.0.1:").contains(" 200 5 bytes, ");
  }

  @Test
  void whatATimeoutOfTheCallMetIsNamed() throws Exception {
    List<CallTrace> traces = new ArrayList<>();
    HttpClientConfig quick =
        ONCE.withTimeouts(t -> t.withCall(Duration.ofMillis(1_500))).withListener(traces::add);
    try (RawServer silent =
            new RawServer(peer -> {
              peer.request();
              peer.request();
            });
        RawServer trickle =
            new RawServer(peer -> {
              peer.request();
              peer.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx");
              peer.request();
            })) {
      assertThatThrownBy(() -> Clients.with(quick, client -> client.get(silent.url("/"))))
          .isInstanceOf(TimedOutException.class)
          .hasMessageStartingWith(
              "the call to " + silent.url("/") + ", while waiting for the first byte, timed out");
      assertThatThrownBy(() -> Clients.with(quick, client -> client.get(trickle.url("/"))))
          .isInstanceOf(TimedOutException.class)
          .hasMessageStartingWith(
              "the call to " + trickle.url("/") + ", while reading the body, timed out");
    }
    assertThat(traces.getLast().last()).isEqualTo(Phase.BODY);
    assertThat(traces.getLast().failure()).isPresent();
  }
}
