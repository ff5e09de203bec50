package dev.weft.server;

import dev.weft.http.Response;
import dev.weft.http.Url;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Lets the pages of other origins use these routes from a browser (the Fetch standard §3.3, CORS).
 *
 * <pre>{@code
 * routes.around(Cors.of("https://app.example.com").withCredentials())
 * }</pre>
 *
 * <p>It answers the question a browser asks first, the preflight, by itself, whatever methods the
 * path has. So it should be the outermost filter: such a question brings no credentials, and a
 * filter that wants some would refuse it. A preflight for what is not allowed is answered with 403
 * and a reason. Any other request is handled as it would be without this, and its answer, errors
 * included, says who may read it: to keep others out is the work of a filter that knows who asks.
 *
 * @param origins whose pages may, as the browser says it: {@code https://app.example.com}
 * @param methods what they may ask for; GET, HEAD and POST they may anyway
 * @param headers the header fields they may send, in lower case; empty for all
 * @param exposed the header fields of an answer they may read, beside the usual ones
 * @param credentials whether cookies and the like come along
 * @param maxAge how long a browser may keep what a preflight said; not negative, in whole seconds
 */
public record Cors(
    Predicate<String> origins,
    Set<String> methods,
    Set<String> headers,
    Set<String> exposed,
    boolean credentials,
    Duration maxAge)
    implements Filter {
  /** All of them, and known to be so. */
  private enum Any implements Predicate<String> {
    ANY;

    @Override
    public boolean test(String origin) {
      return true;
    }
  }

  private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#@\\s]+");
  private static final Set<String> SIMPLE = Set.of("GET", "HEAD", "POST");

  /** Refuses what browsers refuse, and what is no name. */
  public Cors {
    methods = Set.copyOf(methods);
    headers = Set.copyOf(lowered(headers));
    exposed = Set.copyOf(exposed);
    methods.forEach(method -> requireToken("a method", method));
    headers.forEach(name -> requireToken("a header field", name));
    exposed.forEach(name -> requireToken("a header field", name));
    if (credentials && origins == Any.ANY) {
      throw new IllegalArgumentException(
          "credentials for any origin would let every page act as its visitor; name the origins");
    }
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException("maxAge must not be negative, but is " + maxAge);
    }
  }

  /**
   * {@return what allows the pages of these origins GET, HEAD, POST, PUT, PATCH and DELETE, with
   * any header fields and without credentials, and lets browsers keep that for an hour}
   *
   * @param origins each a scheme, a host and, if it is not the usual one, a port: {@code
   *     https://app.example.com}
   */
  public static Cors of(String... origins) {
    for (String origin : origins) {
      requireOrigin(origin);
    }
    return where(Set.of(origins)::contains);
  }

  /** {@return what allows the pages that a predicate allows, as {@link #of} does} */
  public static Cors where(Predicate<String> origins) {
    return new Cors(
        origins,
        Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
        Set.of(),
        Set.of(),
        false,
        Duration.ofHours(1));
  }

  /** {@return what allows all pages, as {@link #of} does; never with credentials} */
  public static Cors any() {
    return where(Any.ANY);
  }

  public Cors withMethods(String... names) {
    return new Cors(origins, Set.of(names), headers, exposed, credentials, maxAge);
  }

  public Cors withHeaders(String... names) {
    return new Cors(origins, methods, Set.of(names), exposed, credentials, maxAge);
  }

  public Cors withExposed(String... names) {
    return new Cors(origins, methods, headers, Set.of(names), credentials, maxAge);
  }

  /** This with cookies and the like. */
  public Cors withCredentials() {
    return new Cors(origins, methods, headers, exposed, true, maxAge);
  }

  public Cors withMaxAge(Duration time) {
    return new Cors(origins, methods, headers, exposed, credentials, time);
  }

  // ---- a request ----

  @Override
  public Response around(Exchange exchange, Handler next) throws Exception {
    Optional<String> origin = exchange.header("Origin");
    Optional<String> asked = exchange.header("Access-Control-Request-Method");
    if (exchange.method().equals("OPTIONS") && origin.isPresent() && asked.isPresent()) {
      return preflight(exchange, origin.get(), asked.get());
    }
    if (origin.isEmpty()) {
      return varied(next.handle(exchange));
    }
    Response response = varied(told(exchange, next));
    return origins.test(origin.get()) ? allowed(response, origin.get()) : response;
  }

  /** An error is for the page, too, or it could not tell it from a network that is broken. */
  private static Response told(Exchange exchange, Handler next) throws Exception {
    try {
      return next.handle(exchange);
    } catch (InterruptedException | FaultException e) {
      throw e;
    } catch (Exception e) {
      if (exchange.intake().isGone()) {
        throw e; // the client has gone
      }
      return Handling.failure(exchange, e);
    }
  }

  private Response preflight(Exchange exchange, String origin, String method) {
    Set<String> fields = lowered(Words.list(exchange.values("Access-Control-Request-Headers")));
    String refusal = refusal(origin, method, fields);
    Response response =
        refusal.isEmpty()
            ? permitted(allowed(Response.of(204), origin), method, fields)
            : Problems.response(403, refusal);
    response = Words.varying(varied(response), "Access-Control-Request-Method");
    return Words.varying(response, "Access-Control-Request-Headers");
  }

  private String refusal(String origin, String method, Set<String> fields) {
    if (!origins.test(origin)) {
      return "Pages of the origin %s may not ask this.".formatted(origin);
    }
    if (!methods.contains(method) && !SIMPLE.contains(method)) {
      return "Pages of other origins may not use the method %s.".formatted(method);
    }
    for (String field : fields) {
      if (!Words.isToken(field) || (!headers.isEmpty() && !headers.contains(field))) {
        return "Pages of other origins may not send the header field %s.".formatted(field);
      }
    }
    return "";
  }

  private Response permitted(Response response, String method, Set<String> fields) {
    Set<String> all = new TreeSet<>(methods);
    all.add(method);
    Response permitted =
        response
            .withHeader("Access-Control-Allow-Methods", String.join(", ", all))
            .withHeader("Access-Control-Max-Age", Long.toString(maxAge.toSeconds()));
    return fields.isEmpty()
        ? permitted
        : permitted.withHeader("Access-Control-Allow-Headers", String.join(", ", fields));
  }

  private Response allowed(Response response, String origin) {
    Response allowed =
        response.withHeader("Access-Control-Allow-Origin", origins == Any.ANY ? "*" : origin);
    if (credentials) {
      allowed = allowed.withHeader("Access-Control-Allow-Credentials", "true");
    }
    return exposed.isEmpty()
        ? allowed
        : allowed.withHeader(
            "Access-Control-Expose-Headers", String.join(", ", exposed.stream().sorted().toList()));
  }

  /** What is the same for all origins may be kept for all of them. */
  private Response varied(Response response) {
    return origins == Any.ANY ? response : Words.varying(response, "Origin");
  }

  // ---- names ----

  private static Set<String> lowered(Collection<String> names) {
    Set<String> lowered = new TreeSet<>();
    names.forEach(name -> lowered.add(name.toLowerCase(Locale.ROOT)));
    return lowered;
  }

  private static void requireToken(String what, String name) {
    if (!Words.isToken(name)) {
      throw new IllegalArgumentException(
          "\"%s\" is no name of %s; give each by its name, without wildcards"
              .formatted(name, what));
    }
  }

  private static void requireOrigin(String origin) {
    if (origin.equals("*")) {
      throw new IllegalArgumentException("\"*\" is no origin; say Cors.any()");
    }
    boolean web = origin.startsWith("http://") || origin.startsWith("https://");
    boolean known = !web || Url.parse(origin).origin().equals(origin);
    if (!ORIGIN.matcher(origin).matches() || !known) {
      throw new IllegalArgumentException(
          "\"%s\" is no origin as browsers say it; write one like https://app.example.com"
              .formatted(origin));
    }
  }
}
