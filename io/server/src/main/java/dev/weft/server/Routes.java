package dev.weft.server;

import dev.weft.websocket.Acceptance;
import dev.weft.websocket.WebSocketConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which handler answers which method and path. Immutable: each change answers a new value.
 *
 * <pre>{@code
 * Routes.of()
 *     .get("/", exchange -> Response.text("Hello, World!"))
 *     .get("/users/{id}", exchange -> Response.text("user " + exchange.param("id")))
 *     .get("/files/{path...}", exchange -> Response.text("all of " + exchange.param("path")));
 * }</pre>
 *
 * <p>Where several fit, plain text goes before a name in braces, and that before one for the whole
 * rest, from left to right. GET answers HEAD, too. A path without the method is answered with 405,
 * or 204 for OPTIONS, and an Allow header; a path without any with 404.
 */
public final class Routes {
  /** One handler, what it answers, and what is around it. */
  record Route(String method, String path, Handler handler, Filter filter) {
    Route at(String prefix) {
      return new Route(method, prefix + path, handler, filter);
    }

    Route around(Filter outer) {
      return new Route(method, path, handler, joined(outer, filter));
    }
  }

  /** Around what nothing is around. */
  static final Filter NOTHING = (exchange, next) -> next.handle(exchange);

  private static final Routes NONE = new Routes(List.of(), NOTHING);

  private final List<Route> routes;

  /** Around the answer to a path that is none of these. */
  private final Filter elsewhere;

  private Routes(List<Route> routes, Filter elsewhere) {
    this.routes = routes;
    this.elsewhere = elsewhere;
  }

  private static Filter joined(Filter outer, Filter inner) {
    return inner == NOTHING
        ? outer
        : (exchange, next) -> outer.around(exchange, same -> inner.around(same, next));
  }

  /** {@return no routes} */
  public static Routes of() {
    return NONE;
  }

  /** These routes and one for GET and HEAD, as {@link #on} does. */
  public Routes get(String path, Handler handler) {
    return on("GET", path, handler);
  }

  /** These routes and one for POST, as {@link #on} does. */
  public Routes post(String path, Handler handler) {
    return on("POST", path, handler);
  }

  /** These routes and one for PUT, as {@link #on} does. */
  public Routes put(String path, Handler handler) {
    return on("PUT", path, handler);
  }

  /** These routes and one for PATCH, as {@link #on} does. */
  public Routes patch(String path, Handler handler) {
    return on("PATCH", path, handler);
  }

  /** These routes and one for DELETE, as {@link #on} does. */
  public Routes delete(String path, Handler handler) {
    return on("DELETE", path, handler);
  }

  /**
   * These routes and a WebSocket at a path, for pages of the same origin and for programs, with the
   * defaults of {@link WebSocketConfig}.
   */
  public Routes webSocket(String path, SocketHandler handler) {
    return webSocket(path, Acceptance.defaults(), WebSocketConfig.defaults(), handler);
  }

  /**
   * These routes and a WebSocket at a path (RFC 6455), over HTTP/1.1; WebSockets over HTTP/2 (RFC
   * 8441) are not answered.
   *
   * <p>The limits of {@link Pace} and {@link Load} hold for its opening only; afterwards those of
   * its configuration do.
   *
   * @param path as that of {@link #on}
   * @param acceptance who is let in, and which subprotocols are spoken
   */
  public Routes webSocket(
      String path, Acceptance acceptance, WebSocketConfig config, SocketHandler handler) {
    return get(path, new SocketUpgrade.Route(handler, acceptance, config));
  }

  /**
   * These routes and one more.
   *
   * @param method as written on the wire
   * @param path begins with a slash; a segment may be {@code {name}}, the last one {@code
   *     {name...}}
   * @throws IllegalArgumentException if the path is malformed, or the method has it already
   */
  public Routes on(String method, String path, Handler handler) {
    return with(List.of(new Route(method, path, handler, NOTHING)));
  }

  /**
   * These routes and others, whose paths lie under a prefix, such as {@code /api}; what is around
   * those stays so.
   */
  public Routes under(String prefix, Routes others) {
    return with(others.routes.stream().map(route -> route.at(prefix)).toList());
  }

  /**
   * These routes with a filter around each of them, and around what was put around them before: the
   * last one given comes first. Routes that are added afterwards are outside of it.
   *
   * <pre>{@code
   * Routes api = Routes.of().get("/orders", …).post("/orders", …).around(members);
   * Routes all = Routes.of().get("/", …).under("/api", api).around(log);
   * // GET /api/orders: log, then members, then the handler
   * }</pre>
   *
   * <p>It is also around what the server itself answers for a path of theirs: 405 for another
   * method, and 204 for OPTIONS. If a server is opened with them, then around its 404 as well.
   */
  public Routes around(Filter filter) {
    Objects.requireNonNull(filter, "filter");
    return new Routes(
        routes.stream().map(route -> route.around(filter)).toList(), joined(filter, elsewhere));
  }

  private Routes with(List<Route> more) {
    List<Route> all = new ArrayList<>(routes);
    all.addAll(more);
    Routes result = new Routes(List.copyOf(all), elsewhere);
    result.router(); // finds what is wrong with it here, where it was written
    return result;
  }

  /** {@return what finds the handlers} */
  Router router() {
    Router router = new Router(elsewhere);
    routes.forEach(router::add);
    return router;
  }
}
