package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class OpenLoadTest {
  private static final long SECOND = 1_000_000_000;

  private static HttpServer serve(HttpHandler handler) throws IOException {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(anywhere, 0);
    server.createContext("/", handler);
    server.setExecutor(task -> Thread.ofVirtual().start(task));
    server.start();
    return server;
  }

  @Test
  void everyRequestThatCounts_isAnsweredOrRefused() throws IOException {
    HttpServer server =
        serve(exchange -> {
          boolean refused = exchange.getRequestURI().getPath().equals("/refused");
          exchange.sendResponseHeaders(refused ? 503 : 200, 1);
          exchange.getResponseBody().write('x');
          exchange.close();
        });
    try {
      int port = server.getAddress().getPort();
      Pace pace = new Pace(1_000, 0.05, 0.1, 8, 30 * SECOND);
      assertThat(OpenLoad.run(port, "/", pace))
          .hasToString("100 answered, 0 refused, 0 given up, 0 broken");
      assertThat(OpenLoad.run(port, "/refused", pace))
          .hasToString("0 answered, 100 refused, 0 given up, 0 broken");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatHasNoAnswer_isGivenUp_alsoIfItOnlyWaitsForAConnection() throws IOException {
    HttpServer server = serve(exchange -> {}); // it holds the only two connections
    try {
      int port = server.getAddress().getPort();
      Outcome outcome = OpenLoad.run(port, "/", new Pace(1_000, 0, 0.02, 2, SECOND / 10));
      assertThat(outcome).hasToString("0 answered, 0 refused, 20 given up, 0 broken");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aServerThatIsNotThere_breaksEveryRequest() {
    int port = Nginx.freePort();
    assertThat(OpenLoad.run(port, "/", new Pace(1_000, 0, 0.01, 4, 30 * SECOND)))
        .hasToString("0 answered, 0 refused, 0 given up, 10 broken");
  }

  @Test
  void aPace_countsWhatComesAfterTheWarmUp() {
    Pace pace = new Pace(100, 2, 3, 1, SECOND);
    assertThat(pace.total()).isEqualTo(500);
    assertThat(pace.dueNanos(150)).isEqualTo(3 * SECOND / 2);
    assertThat(pace.counts(199)).isFalse();
    assertThat(pace.counts(200)).isTrue();
  }
}
