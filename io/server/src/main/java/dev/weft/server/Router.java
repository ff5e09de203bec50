package dev.weft.server;

import dev.weft.http.Response;
import dev.weft.http.Url;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the handler of a request, segment by segment. Filled by one thread, then read by any. */
final class Router {
  /** What a path leads to so far. */
  private static final class Node {
    final Map<String, Node> plain = new HashMap<>();
    @Nullable Node named;

    /** What takes the whole rest of the path. */
    @Nullable Node rest;

    /** By method; empty where no route ends. */
    final Map<String, Goal> goals = new TreeMap<>();
  }

  /** The end of a route. */
  private record Goal(Handler handler, Filter filter, String[] names) {
    Response respond(Exchange exchange) throws Exception {
      return filter == Routes.NOTHING ? handler.handle(exchange) : filter.around(exchange, handler);
    }
  }

  private static final String[] NO_NAMES = {};

  private final Node root = new Node();

  /** The routes without braces, by their path: most requests need no walk. */
  private final Map<String, Node> whole = new HashMap<>();

  /** Around the answer to a path that leads nowhere. */
  private final Filter elsewhere;

  Router(Filter elsewhere) {
    this.elsewhere = elsewhere;
  }

  void add(Routes.Route route) {
    String path = route.path();
    if (!path.startsWith("/")) {
      throw wrong(path, "does not begin with a slash");
    }
    List<String> names = new ArrayList<>();
    Node node = root;
    String[] segments = segments(path);
    for (int i = 0; i < segments.length; i++) {
      node = step(node, segments[i], i == segments.length - 1, names, path);
    }
    Goal goal =
        new Goal(
            route.handler(), route.filter(), names.isEmpty() ? NO_NAMES : names.toArray(NO_NAMES));
    if (node.goals.putIfAbsent(route.method(), goal) != null) {
      throw wrong(path, "has a handler for " + route.method() + " already");
    }
    if (names.isEmpty()) {
      whole.put(path, node);
    }
  }

  private static Node step(
      Node node, String segment, boolean last, List<String> names, String path) {
    if (!segment.startsWith("{") || !segment.endsWith("}")) {
      if (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
        throw wrong(path, "has braces around a part of a segment; they stand for a whole one");
      }
      return node.plain.computeIfAbsent(segment, _ -> new Node());
    }
    boolean rest = segment.endsWith("...}");
    String name = segment.substring(1, segment.length() - (rest ? 4 : 1));
    if (name.isEmpty() || names.contains(name)) {
      throw wrong(path, "has braces without a name, or twice the same");
    }
    if (rest && !last) {
      throw wrong(path, "goes on after {" + name + "...}, which takes the whole rest");
    }
    names.add(name);
    Node next = rest ? node.rest : node.named;
    if (next == null) {
      next = new Node();
      node.rest = rest ? next : node.rest;
      node.named = rest ? node.named : next;
    }
    return next;
  }

  private static IllegalArgumentException wrong(String path, String what) {
    return new IllegalArgumentException("the route \"%s\" %s".formatted(path, what));
  }

  /** {@return what lies between the slashes; the first one leads in} */
  private static String[] segments(String path) {
    return path.substring(1).split("/", -1);
  }

  /** Answers a request, on the caller's task. */
  Response respond(Exchange exchange) throws Exception {
    String path = exchange.path();
    Node node = whole.get(path);
    String[] values = NO_NAMES;
    if (node == null && path.startsWith("/")) {
      String[] segments = segments(path);
      for (int i = 0; i < segments.length; i++) {
        segments[i] = Url.decode(segments[i]);
      }
      List<String> found = new ArrayList<>();
      node = find(root, segments, 0, found);
      values = found.toArray(NO_NAMES);
    }
    if (node == null) {
      return elsewhere.around(exchange, Router::miss);
    }
    Goal goal = goal(node, exchange.method());
    if (goal == null) {
      Node found = node;
      return nearest(exchange, found).around(exchange, same -> otherMethod(same, found));
    }
    exchange.params(goal.names(), values);
    return goal.respond(exchange);
  }

  private static @Nullable Node find(Node node, String[] segments, int at, List<String> values) {
    if (at == segments.length) {
      return node.goals.isEmpty() ? null : node;
    }
    Node plain = node.plain.get(segments[at]);
    Node found = plain == null ? null : find(plain, segments, at + 1, values);
    int size = values.size();
    if (found == null && node.named != null && !segments[at].isEmpty()) {
      values.add(segments[at]);
      found = find(node.named, segments, at + 1, values);
    }
    if (found == null && node.rest != null) {
      values.subList(size, values.size()).clear();
      values.add(String.join("/", List.of(segments).subList(at, segments.length)));
      found = node.rest;
    }
    if (found == null) {
      values.subList(size, values.size()).clear();
    }
    return found;
  }

  private static @Nullable Goal goal(Node node, String method) {
    Goal goal = node.goals.get(method);
    return goal == null && method.equals("HEAD") ? node.goals.get("GET") : goal;
  }

  /** {@return what is around the method a browser asks about, or else around any of them} */
  private static Filter nearest(Exchange exchange, Node node) {
    Goal meant = goal(node, exchange.header("Access-Control-Request-Method").orElse(""));
    return (meant == null ? node.goals.values().iterator().next() : meant).filter();
  }

  private static Response miss(Exchange exchange) {
    if (exchange.path().equals("*")) {
      return Response.of(204);
    }
    return Problems.response(404, "There is nothing at " + exchange.path() + ".");
  }

  private static Response otherMethod(Exchange exchange, Node node) {
    List<String> allowed = new ArrayList<>(node.goals.keySet());
    if (allowed.contains("GET") && !allowed.contains("HEAD")) {
      allowed.add("HEAD");
    }
    if (!allowed.contains("OPTIONS")) {
      allowed.add("OPTIONS");
    }
    String allow = String.join(", ", allowed);
    Response response =
        exchange.method().equals("OPTIONS")
            ? Response.of(204)
            : Problems.response(
                405, "%s is answered for %s only.".formatted(exchange.path(), allow));
    return response.withHeader("Allow", allow);
  }
}
