package dev.weft.client;

import dev.weft.http.Headers;
import dev.weft.http.Url;
import dev.weft.net.Dialer;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.task.Timeout;
import dev.weft.websocket.Handshake;
import dev.weft.websocket.WebSocket;

/**
 * Opens WebSockets, each on a connection of its own over HTTP/1.1; no pool keeps them, and its
 * limits do not hold for them.
 *
 * <pre>{@code
 * WebSockets sockets = WebSockets.open(HttpClientConfig.defaults());
 * try (WebSocket socket = sockets.connect(SocketRequest.to("wss://example.org/news"))) {
 *   socket.messages().forEach(message -> show(message));
 * }
 * }</pre>
 *
 * <p>Any number of tasks may use it. It holds nothing that needs closing.
 */
public final class WebSockets {
  private final HttpClientConfig config;
  private final Dialer dialer;

  private WebSockets(HttpClientConfig config) {
    this.config = config;
    this.dialer = Dialer.open(config.net());
  }

  /**
   * {@return what opens WebSockets} Opens none yet.
   *
   * @param config of it count how to connect, the Unix socket, the default headers, the cookies,
   *     and the timeout for a first byte
   */
  public static WebSockets open(HttpClientConfig config) {
    return new WebSockets(config);
  }

  /**
   * Asks a server for a WebSocket. Redirects are not followed, and nothing is tried again.
   *
   * <p>Waits for the connection and the answer. The WebSocket belongs to the loop of the caller;
   * any task may use it.
   *
   * @return the open WebSocket, which the caller has to close
   * @throws dev.weft.task.BrokenException if there is no way to the server, or it does not agree;
   *     the message says what it answered
   * @throws dev.weft.task.TimedOutException if it took too long to connect, or to answer
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing is left open
   */
  public WebSocket connect(SocketRequest request) throws InterruptedException {
    Stream stream = dialer.connect(target(request.url()));
    boolean done = false;
    try {
      WebSocket socket =
          Timeout.after(
              config.timeouts().firstByte(),
              "the answer of " + request.url().authority(),
              () ->
                  Handshake.ask(
                      stream,
                      request.url(),
                      headers(request),
                      request.protocols(),
                      request.config()));
      done = true;
      return socket;
    } finally {
      if (!done) {
        stream.abort();
      }
    }
  }

  /** {@return the headers of the request, of the client, and its cookies} */
  private Headers headers(SocketRequest request) {
    Headers all = request.headers();
    for (Headers.Field field : config.headers()) {
      boolean known = all.first(field.name()).isPresent();
      all = known ? all : all.plus(field.name(), field.value());
    }
    String kept = config.cookies().flatMap(jar -> jar.header(request.url())).orElse(null);
    return kept == null || all.first("Cookie").isPresent() ? all : all.plus("Cookie", kept);
  }

  private Target target(Url url) {
    if (config.socket().isPresent()) {
      return Target.unix(config.socket().get());
    }
    String host = url.bareHost();
    return url.secure()
        ? Target.tls(host, url.port()).withProtocols("http/1.1")
        : Target.tcp(host, url.port());
  }
}
