package dev.weft.bench;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.NullMarked;

/** Helidon's web server: a virtual thread for each connection. */
@NullMarked
public final class HelidonWeb {
  private static final Header TEXT =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Pages.TEXT);
  private static final Header JSON =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Pages.JSON);
  private static final Header BYTES =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Pages.BYTES);
  private static final int BACKLOG = 4_096;

  private HelidonWeb() {}

  /** Words: the server, the case, the folder of the key. */
  public static void main(String[] words) throws Exception {
    WebServerConfig.Builder config =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .backlog(BACKLOG)
            .routing(routes ->
                routes
                    .get("/", (request, response) -> response.header(TEXT).send(Pages.hello()))
                    .get("/json", (request, response) -> response.header(JSON).send(Pages.json()))
                    .get("/bytes/{count}", HelidonWeb::bytes));
    if (ServerCase.of(words[1]) == ServerCase.TLS) {
      SSLContext context = new Keystore(Path.of(words[2])).context();
      config.tls(tls -> tls.sslContext(context));
    }
    WebServers.tell(config.build().start().port());
  }

  private static void bytes(ServerRequest request, ServerResponse response) {
    byte[] bytes = Pages.bytes(request.path().pathParameters().get("count"));
    if (bytes == null) {
      response.status(404).send();
    } else {
      response.header(BYTES).send(bytes);
    }
  }
}
