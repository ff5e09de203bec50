package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SizesTest {
  @Test
  void printsEverySizeAndWhatWentWrong() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "x".repeat(1234).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    String site = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      assertThat(
              Printed.by(
                  Sizes::main, "nonsense", site + "/a", site + "/b", "http://nosuch.invalid/"))
          .containsExactlyInAnyOrder(
              "the URL \"nonsense\" has no scheme; write https://nonsense",
              "200    1,234 bytes  " + site + "/a",
              "200    1,234 bytes  " + site + "/b",
              "unknown host nosuch.invalid");
    } finally {
      server.stop(0);
    }
  }
}
