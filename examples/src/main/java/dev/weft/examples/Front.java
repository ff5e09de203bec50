package dev.weft.examples;

import dev.weft.http.Json;
import dev.weft.http.Response;
import dev.weft.net.Address;
import dev.weft.server.Compression;
import dev.weft.server.Cors;
import dev.weft.server.Exchange;
import dev.weft.server.Filter;
import dev.weft.server.Handler;
import dev.weft.server.Health;
import dev.weft.server.ProblemException;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.server.ServerConfig;
import dev.weft.task.Action;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What stands around the handlers of a service: who may ask, from where, in how many bytes, and
 * whether it is well. {@code ./weft run front --port 8080}. asyncio: middlewares of aiohttp.
 */
public final class Front {
  /** An order, as it is sent; one that makes no sense is refused with its field. */
  record Order(String item, int quantity) {
    Order {
      if (quantity < 1) {
        throw new IllegalArgumentException("quantity must be at least 1");
      }
    }
  }

  private final Map<String, Order> orders = new ConcurrentHashMap<>();

  private Front() {}

  public static void main(String[] words) throws InterruptedException {
    int port = Options.of("front [--port 8080]", words).port();
    ServerConfig config =
        ServerConfig.at(Address.any(port))
            .withLimits(limits -> limits.withBody(100_000))
            .withPace(pace -> pace.withRequest(Duration.ofSeconds(5)))
            .withLoad(load -> load.withRequests(500))
            .withLog(System.out::println);
    Weft.run(() -> {
      try (Server server = Server.open(config, routes(() -> {}))) {
        server.stopAtExit();
        System.out.println("listening at http://localhost:" + server.port() + "/");
        server.serve();
      }
    });
  }

  static Routes routes(Action database) {
    Routes api = new Front().api().around(Front::members);
    Health health = Health.of().ready("database", Duration.ofSeconds(1), database);
    return Routes.of()
        .get("/", exchange -> Response.text("what there is: /api/orders"))
        .under("/api", api)
        .around(Compression.defaults())
        .around(Cors.of("https://shop.example.com").withCredentials())
        .under("", health.routes());
  }

  private Routes api() {
    return Routes.of()
        .get("/orders", exchange -> Json.response(orders))
        .get("/orders/{id}", this::order)
        .put("/orders/{id}", this::change);
  }

  private Response order(Exchange exchange) {
    Order order = orders.get(exchange.param("id"));
    if (order == null) {
      throw new ProblemException(404, "There is no order " + exchange.param("id") + ".");
    }
    return Json.response(order);
  }

  private Response change(Exchange exchange) throws InterruptedException {
    Order order = exchange.json(Order.class);
    boolean isNew = orders.put(exchange.param("id"), order) == null;
    return Response.of(isNew ? 201 : 204);
  }

  /** A {@link Filter}: it answers in the place of the next one, or changes what that answers. */
  private static Response members(Exchange exchange, Handler next) throws Exception {
    if (!exchange.header("Authorization").orElse("").equals("Bearer swordfish")) {
      throw new ProblemException(401, "Only members may ask this.");
    }
    return next.handle(exchange).withHeader("Cache-Control", "private");
  }
}
