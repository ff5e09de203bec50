package dev.weft.server;

import java.util.ArrayList;
import java.util.List;

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
  /** One handler and what it answers. */
  record Route(String method, String path, Handler handler) {}

  private static final Routes NONE = new Routes(List.of());

  private final List<Route> routes;

  private Routes(List<Route> routes) {
    this.routes = routes;
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
   * These routes and one more.
   *
   * @param method as written on the wire
   * @param path begins with a slash; a segment may be {@code {name}}, the last one {@code
   *     {name...}}
   * @throws IllegalArgumentException if the path is malformed, or the method has it already
   */
  public Routes on(String method, String path, Handler handler) {
    return with(List.of(new Route(method, path, handler)));
  }

  /** These routes and others, whose paths lie under a prefix, such as {@code /api}. */
  public Routes under(String prefix, Routes others) {
    return with(
        others.routes.stream()
            .map(route -> new Route(route.method(), prefix + route.path(), route.handler()))
            .toList());
  }

  private Routes with(List<Route> more) {
    List<Route> all = new ArrayList<>(routes);
    all.addAll(more);
    Routes result = new Routes(List.copyOf(all));
    result.router(); // finds what is wrong with it here, where it was written
    return result;
  }

  /** {@return what finds the handlers} */
  Router router() {
    Router router = new Router();
    routes.forEach(router::add);
    return router;
  }
}
