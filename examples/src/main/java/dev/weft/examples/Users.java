package dev.weft.examples;

import dev.weft.examples.UserStore.Change;
import dev.weft.examples.UserStore.Details;
import dev.weft.examples.UserStore.User;
import dev.weft.flow.Flow;
import dev.weft.guard.KeyedRateLimiter;
import dev.weft.guard.Rate;
import dev.weft.http.Body;
import dev.weft.http.Json;
import dev.weft.http.Response;
import dev.weft.http.ServerSentEvent;
import dev.weft.net.Address;
import dev.weft.server.Events;
import dev.weft.server.Exchange;
import dev.weft.server.Handler;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.server.ServerConfig;
import dev.weft.sql.Database;
import dev.weft.sql.DatabaseConfig;
import dev.weft.sql.LocalServer;
import dev.weft.sync.Broadcast.Subscription;
import dev.weft.sync.Heard;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An API service: users in PostgreSQL. {@code ./weft run users [--port 8080] [--db URL] [--rate
 * 1000]}; without a URL it starts a PostgreSQL of its own, which keeps its data in {@code
 * ~/.weft/users}. asyncio: an application of aiohttp on asyncpg.
 */
public final class Users {
  private static final String USAGE = "users [--port 8080] [--db URL] [--rate 1000]";
  private static final String OPEN_API = "users/openapi.json";
  private static final Path HOME = Path.of(System.getProperty("user.home"), ".weft", "users");
  private static final int LONGEST_LINE = 10_000;
  private static final Duration BEAT = Duration.ofSeconds(1);

  private final UserStore store;

  private Users(UserStore store) {
    this.store = store;
  }

  public static void main(String[] words) throws InterruptedException {
    Options options = Options.of(USAGE, words);
    int port = options.port();
    int rate = options.number("--rate", 1, 1_000_000).orElse(1_000);
    Optional<String> db = options.text("--db");
    Weft.run(() -> {
      if (db.isPresent()) {
        open(port, rate, db.get());
      } else {
        try (LocalServer postgres = LocalServer.start(HOME)) {
          open(port, rate, postgres.url());
        }
      }
    });
  }

  private static void open(int port, int rate, String url) throws InterruptedException {
    try (Database database = Database.open(url, DatabaseConfig.defaults())) {
      UserStore.use(database, store -> serve(port, rate, store));
    }
  }

  private static void serve(int port, int rate, UserStore store) throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> following = group.fork("follow the changes", store::follow);
      try (Server server = Server.open(config(port), routes(store, rate))) {
        server.stopAtExit();
        System.out.println("listening at http://localhost:" + server.port() + "/");
        server.serve();
      }
      following.cancel("the server has ended");
    });
  }

  private static ServerConfig config(int port) {
    return ServerConfig.at(Address.any(port))
        .withPace(pace -> pace.withRequest(Duration.ofSeconds(10)))
        .withLoad(load -> load.withRequests(1_000));
  }

  /** What the service answers; each client may ask so many times a second. */
  static Routes routes(UserStore store, int rate) throws IOException {
    Users users = new Users(store);
    KeyedRateLimiter<String> limiter =
        KeyedRateLimiter.of("clients", Rate.perSecond(rate).withBurst(2 * rate), 10_000);
    Routes limited =
        Routes.of()
            .get("/users", users::list)
            .post("/users", users::create)
            .post("/users/batch", users::createAll)
            .get("/users/export", users::export)
            .get("/users/events", users::events)
            .get("/users/{id}", users::show)
            .put("/users/{id}", users::replace)
            .patch("/users/{id}", users::change)
            .delete("/users/{id}", users::delete)
            .around((exchange, next) -> limited(limiter, exchange, next));
    Body openApi = openApi();
    return Routes.of()
        .get("/health", users::health)
        .get("/openapi.json", exchange -> Response.of("application/json", openApi))
        .under("", limited);
  }

  private static Body openApi() throws IOException {
    try (InputStream page = Objects.requireNonNull(Users.class.getResourceAsStream(OPEN_API))) {
      return Body.of(page.readAllBytes());
    }
  }

  private static Response limited(KeyedRateLimiter<String> limiter, Exchange exchange, Handler next)
      throws Exception {
    String client = exchange.remote().map(InetSocketAddress::getHostString).orElse("local");
    return limiter.tryAcquire(client)
        ? next.handle(exchange)
        : Response.of(429).withHeader("Retry-After", "1");
  }

  // ---- reading ----

  private Response health(Exchange exchange) throws InterruptedException {
    store.check();
    return Json.response(Map.of("status", "up"));
  }

  private Response list(Exchange exchange) throws InterruptedException {
    int limit = (int) exchange.query("limit", 1, 1_000).orElse(100);
    long after = exchange.query("cursor", 0, Long.MAX_VALUE).orElse(0);
    return Json.response(store.page(after, exchange.query("q").orElse(""), limit));
  }

  private Response show(Exchange exchange) throws InterruptedException {
    return Json.response(store.user(id(exchange)));
  }

  private static long id(Exchange exchange) {
    return exchange.param("id", 1, Long.MAX_VALUE);
  }

  /** A line each, from the database to the client without ever being all in memory. */
  private Response export(Exchange exchange) {
    return Json.lines(out -> store.all().forEach(out::write));
  }

  /** Goes on until the client goes, or the server stops. */
  private Response events(Exchange exchange) {
    return Events.defaults()
        .of(out -> {
          try (Subscription<String> changes = store.changes()) {
            while (!exchange.isServerStopping()) {
              switch (Timeout.<Heard<String>>orElse(BEAT, Heard.Done::new, changes::receive)) {
                case Heard.Item<String>(String change) ->
                    out.send(ServerSentEvent.of(change).withEvent("change"));
                case Heard.Missed<String>(long count) ->
                    out.send(ServerSentEvent.of("" + count).withEvent("missed"));
                case Heard.Done<String>() -> {} // nothing for a while
              }
            }
          }
        });
  }

  // ---- writing ----

  private Response create(Exchange exchange) throws InterruptedException {
    User user = store.create(exchange.json(Details.class));
    return Json.response(user).withStatus(201).withHeader("Location", "/users/" + user.id());
  }

  /** A line each, straight into a COPY of PostgreSQL: all of them, or none. */
  private Response createAll(Exchange exchange) throws InterruptedException {
    Flow<Details> all = exchange.jsonLines(Details.class, LONGEST_LINE);
    return Json.response(Map.of("created", store.createAll(all)));
  }

  private Response replace(Exchange exchange) throws InterruptedException {
    Details details = exchange.json(Details.class);
    Change all = new Change(details.name(), details.email());
    return Json.response(store.change(id(exchange), all));
  }

  private Response change(Exchange exchange) throws InterruptedException {
    return Json.response(store.change(id(exchange), exchange.json(Change.class)));
  }

  private Response delete(Exchange exchange) throws InterruptedException {
    store.delete(id(exchange));
    return Response.of(204);
  }
}
