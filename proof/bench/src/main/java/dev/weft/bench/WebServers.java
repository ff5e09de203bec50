package dev.weft.bench;

import dev.weft.guard.AdaptiveLimitConfig;
import dev.weft.http.Body;
import dev.weft.http.Json;
import dev.weft.http.Response;
import dev.weft.net.Address;
import dev.weft.net.Identity;
import dev.weft.net.TlsConfig;
import dev.weft.server.Exchange;
import dev.weft.server.ProblemException;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.server.ServerConfig;
import dev.weft.sync.Semaphore;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.nio.file.Path;
import java.time.Duration;

/** The JVM of a Weft or Netty web server: prints its port, then serves until it is ended. */
public final class WebServers {
  /** Bounds nothing. */
  static final String OPEN = "weft-no-limit";

  /** Handles as many requests as {@link #FIXED_LIMIT} says. */
  static final String FIXED = "weft-fixed-limit";

  /** Twice as many as there are scarce things. */
  private static final int FIXED_LIMIT = 32;

  private static final int THINGS = 16;
  private static final Duration USE = Duration.ofMillis(16);
  private static final long WORK_NANOS = 500_000;
  private static final Duration MOST_DELAY = Duration.ofMillis(100);
  private static final int BACKLOG = 4_096;
  private static final int MOST_CONNECTIONS = 18_000;

  /** How many requests for scarce things can be answered in a second. */
  static final double SCARCE_PER_SECOND = THINGS * 1_000.0 / USE.toMillis();

  private WebServers() {}

  /** Words: the server, the case, the folder of the key. */
  public static void main(String[] words) throws Exception {
    ServerCase what = ServerCase.of(words[1]);
    Keystore keys = new Keystore(Path.of(words[2]));
    if (words[0].equals("netty")) {
      NettyWeb.serve(what, keys);
    } else {
      weft(words[0], what, keys);
    }
  }

  private static void weft(String name, ServerCase what, Keystore keys)
      throws InterruptedException {
    ServerConfig config = config(name, what, keys);
    Weft.run(
        WeftConfig.defaults().withDoor(WeftConfig.Door.LOOP).withLoops(1),
        () -> {
          try (Server server = Server.open(config, routes())) {
            tell(server.port());
            server.serve();
          }
        });
  }

  /** Prints a port for who started this. */
  static void tell(int port) {
    System.out.println(port);
    System.out.flush();
  }

  private static ServerConfig config(String name, ServerCase what, Keystore keys) {
    ServerConfig config =
        ServerConfig.at(Address.local(0))
            .withListener(listener ->
                listener
                    .withBacklog(BACKLOG)
                    .withMaxConnections(MOST_CONNECTIONS)
                    .withMaxPerPeer(MOST_CONNECTIONS))
            .withLoad(load -> load.withRequests(MOST_CONNECTIONS));
    if (what == ServerCase.TLS) {
      TlsConfig tls = TlsConfig.of(Identity.pem(keys.certificate(), keys.key()));
      return config.withListener(listener -> listener.withTls(tls));
    }
    if (name.equals(FIXED)) {
      return config.withLoad(load -> load.withRequests(FIXED_LIMIT));
    }
    if (what.isOverload() && !name.equals(OPEN)) {
      AdaptiveLimitConfig limit = AdaptiveLimitConfig.defaults().withMaxWaiters(0);
      return config.withLoad(load -> load.withAdaptive(limit).withDelay(MOST_DELAY));
    }
    return config;
  }

  private static Routes routes() {
    Semaphore things = new Semaphore("things", THINGS);
    return Routes.of()
        .get("/", exchange -> Response.text("Hello, World!"))
        .get("/json", exchange -> Json.response(new Pages.Greeting("Hello, World!")))
        .get("/bytes/{count}", WebServers::bytes)
        .get(
            "/scarce",
            exchange -> {
              things.run(() -> Weft.sleep(USE));
              return Response.text("done");
            })
        .get("/work", exchange -> Response.text("done " + work()));
  }

  private static Response bytes(Exchange exchange) {
    byte[] bytes = Pages.bytes(exchange.param("count"));
    if (bytes == null) {
      throw new ProblemException(404, "There are only a few lengths.");
    }
    return Response.of(Pages.BYTES, Body.of(bytes));
  }

  /** Takes half a millisecond of the core. */
  private static long work() {
    long turns = 0;
    for (long start = Stopwatch.nanos(); Stopwatch.nanos() - start < WORK_NANOS; ) {
      turns++;
    }
    return turns;
  }
}
