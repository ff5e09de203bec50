package dev.weft.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** Vert.x's HTTP server: one event loop on epoll, callbacks. */
@NullMarked
public final class VertxWeb {
  private static final int BACKLOG = 4_096;
  private static final CharSequence TEXT = HttpHeaders.createOptimized(Pages.TEXT);
  private static final CharSequence JSON = HttpHeaders.createOptimized(Pages.JSON);
  private static final CharSequence BYTES = HttpHeaders.createOptimized(Pages.BYTES);
  private static final Map<String, Buffer> READY = new ConcurrentHashMap<>();

  private VertxWeb() {}

  /** Words: the server, the case, the folder of the key. */
  public static void main(String[] words) throws Exception {
    ServerCase what = ServerCase.of(words[1]);
    Keystore keys = new Keystore(Path.of(words[2]));
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    if (!vertx.isNativeTransportEnabled()) {
      System.err.println("Vert.x runs without epoll: " + vertx.unavailableNativeTransportCause());
    }
    HttpServerOptions options =
        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setAcceptBacklog(BACKLOG);
    if (what == ServerCase.TLS) {
      options
          .setSsl(true)
          .setUseAlpn(false)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .addCertPath(keys.certificate().toString())
                  .addKeyPath(keys.key().toString()));
    }
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(VertxWeb::answer)
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    WebServers.tell(server.actualPort());
  }

  private static void answer(HttpServerRequest request) {
    String path = Objects.requireNonNull(request.path());
    HttpServerResponse response = request.response();
    if (path.equals("/json")) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(Buffer.buffer(Pages.json()));
      return;
    }
    Buffer ready = READY.computeIfAbsent(path, VertxWeb::made);
    if (ready.length() == 0) {
      response.setStatusCode(404);
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, path.length() == 1 ? TEXT : BYTES).end(ready);
  }

  private static Buffer made(String path) {
    byte[] bytes = Pages.at(path);
    return bytes == null ? Buffer.buffer() : Buffer.buffer(bytes);
  }
}
