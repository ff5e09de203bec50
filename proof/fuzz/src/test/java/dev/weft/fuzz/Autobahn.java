package dev.weft.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.HttpClientConfig;
import dev.weft.client.SocketRequest;
import dev.weft.client.WebSockets;
import dev.weft.net.Address;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.server.ServerConfig;
import dev.weft.task.Offload;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import dev.weft.websocket.Acceptance;
import dev.weft.websocket.Message;
import dev.weft.websocket.WebSocket;
import dev.weft.websocket.WebSocketConfig;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All that the suite of Autobahn asks of a WebSocket, of our server and of our client. It takes
 * minutes and a large library, so the Maven profile {@code autobahn} runs it, and no check.
 *
 * <p>What it asks is asked in each check by {@code FrameFuzzTest}, and by the tables of {@code
 * HostileFramesTest} and {@code TalkTest} in io/websocket.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class Autobahn {
  /**
   * Passed, but not as the suite would have it: a message and then a fault close the connection
   * before the message is answered; and text that is wrong in the middle of a frame is refused when
   * the frame is there.
   */
  private static final Set<String> NOT_STRICT =
      Set.of(
          "3.2", "3.3", "3.4", "4.1.3", "4.1.4", "4.1.5", "4.2.3", "4.2.4", "4.2.5", "5.15",
          "6.4.3", "6.4.4");

  /** The suite has no opinion. */
  private static final Set<String> INFORMATION = Set.of("7.1.6", "7.13.1", "7.13.2");

  private static final WebSocketConfig CONFIG =
      WebSocketConfig.defaults()
          .withLimits(limits -> limits.withMessage(16 << 20).withFragments(1 << 17));

  @Test
  void ourServer_passes() throws Exception {
    AtomicReference<AutobahnReport> report = new AtomicReference<>();
    Routes routes =
        Routes.of().webSocket("/", Acceptance.defaults(), CONFIG, (_, socket) -> echo(socket));
    Weft.run(() -> {
      try (Server server = Server.open(ServerConfig.at(Address.local(0)), routes)) {
        TaskGroup.run(group -> {
          group.fork(server::serve);
          report.set(Offload.blocking(() -> askServer(server.port())));
          server.close();
        });
      }
      return true;
    });
    requirePassed(report.get());
  }

  private static AutobahnReport askServer(int port) throws Exception {
    try (AutobahnSuite suite = AutobahnSuite.asksServer(port)) {
      return suite.awaitEnd();
    }
  }

  @Test
  void ourClient_passes() throws Exception {
    int port = freePort();
    AutobahnReport report;
    try (AutobahnSuite suite = AutobahnSuite.asksClients(port)) {
      Weft.run(() -> {
        WebSockets client = WebSockets.open(HttpClientConfig.defaults());
        String there = "ws://127.0.0.1:" + port;
        awaitSuite(client, there);
        int cases = Integer.parseInt(text(client, there + "/getCaseCount"));
        for (int i = 1; i <= cases; i++) {
          try {
            talk(client, there + "/runCase?agent=weft&case=" + i, Autobahn::echo);
          } catch (WeftException e) {
            // most cases end in a fault; the suite says whether it was the right one
          }
        }
        talk(client, there + "/updateReports?agent=weft", WebSocket::receive);
        return true;
      });
      report = suite.report();
    }
    requirePassed(report);
  }

  private static void requirePassed(AutobahnReport report) {
    assertThat(report.cases()).isPositive();
    assertThat(report.of("FAILED")).isEmpty();
    assertThat(report.of("UNIMPLEMENTED", "UNCLEAN")).isEmpty();
    assertThat(NOT_STRICT).containsAll(report.of("NON-STRICT"));
    assertThat(INFORMATION).containsAll(report.of("INFORMATIONAL"));
    assertThat(report.of("OK")).hasSizeGreaterThan(report.cases() / 2);
  }

  private static void echo(WebSocket socket) throws InterruptedException {
    for (Optional<Message> next = socket.receive(); next.isPresent(); next = socket.receive()) {
      socket.send(next.get());
    }
  }

  /** What is done with a WebSocket of a client. */
  private interface Talk {
    void with(WebSocket socket) throws Exception;
  }

  private static void talk(WebSockets client, String url, Talk talk) throws Exception {
    try (WebSocket socket = client.connect(SocketRequest.to(url).withConfig(CONFIG))) {
      talk.with(socket);
    }
  }

  private static String text(WebSockets client, String url) throws InterruptedException {
    try (WebSocket socket = client.connect(SocketRequest.to(url).withConfig(CONFIG))) {
      return ((Message.Text) socket.receive().orElseThrow()).text();
    }
  }

  /** It loads for half a minute before it listens. */
  private static void awaitSuite(WebSockets client, String there) throws InterruptedException {
    for (int tries = 0; tries < 600; tries++) {
      try {
        text(client, there + "/getCaseCount");
        return;
      } catch (WeftException e) {
        Weft.sleep(Duration.ofMillis(200));
      }
    }
    throw new AssertionError("the suite does not listen; see " + Path.of("target", "autobahn"));
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
