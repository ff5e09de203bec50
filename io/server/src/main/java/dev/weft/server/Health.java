package dev.weft.server;

import dev.weft.http.Body;
import dev.weft.http.Response;
import dev.weft.task.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a server lives, and whether it can do its work, for those who restart servers and send
 * them requests. Immutable: each change answers a new value.
 *
 * <pre>{@code
 * Routes all =
 *     routes.under(
 *         "",
 *         Health.of()
 *             .ready("database", Duration.ofSeconds(1), () -> database.execute("SELECT 1"))
 *             .routes());
 * }</pre>
 *
 * <p>{@code /livez} fails if the process should be started anew, {@code /readyz} if no requests
 * should be sent here for now; each answers 200, or 503 with the names of the checks that failed,
 * as JSON. What is wrong with them is in the log, not in the answer. A server that is stopping is
 * not ready: {@link Server#stop(Duration)} gives those who ask the time to hear of it. The checks
 * of a route run at the same time, at most once within {@link #withFresh a moment}, however many
 * ask, on the task of one of those.
 *
 * <p>A server that has too much to do ({@link Load}) refuses these questions as it does all others.
 * Where it should not be started anew for that, let a server of its own, at another port, answer
 * them.
 */
public final class Health {
  /** Something to try. */
  record Check(String name, Duration bound, Action action) {
    Check {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a check must have a name");
      }
      Pace.requirePositive("the time of the check \"" + name + "\"", bound);
    }
  }

  private static final Health NONE =
      new Health(List.of(), List.of(), "/livez", "/readyz", Duration.ofSeconds(1));

  private final List<Check> live;
  private final List<Check> ready;
  private final String livePath;
  private final String readyPath;
  private final Duration fresh;

  private Health(
      List<Check> live, List<Check> ready, String livePath, String readyPath, Duration fresh) {
    this.live = live;
    this.ready = ready;
    this.livePath = livePath;
    this.readyPath = readyPath;
    this.fresh = fresh;
  }

  /** {@return no checks, at {@code /livez} and {@code /readyz}, whose results are kept for 1 s} */
  public static Health of() {
    return NONE;
  }

  /**
   * This with something without which the process is of no use: what only a new start can mend.
   *
   * @param bound how long it may take; positive
   * @param check fails if it throws; may wait
   */
  public Health live(String name, Duration bound, Action check) {
    return new Health(with(live, new Check(name, bound, check)), ready, livePath, readyPath, fresh);
  }

  /** This with something without which requests cannot be answered, as {@link #live} has it. */
  public Health ready(String name, Duration bound, Action check) {
    return new Health(live, with(ready, new Check(name, bound, check)), livePath, readyPath, fresh);
  }

  /** This at other paths, such as {@code /health/live} and {@code /health/ready}. */
  public Health withPaths(String forLive, String forReady) {
    return new Health(live, ready, forLive, forReady, fresh);
  }

  /** This with another time for which a result is kept; not negative. */
  public Health withFresh(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("fresh must not be negative, but is " + time);
    }
    return new Health(live, ready, livePath, readyPath, time);
  }

  private static List<Check> with(List<Check> known, Check more) {
    if (known.stream().anyMatch(check -> check.name().equals(more.name()))) {
      throw new IllegalArgumentException(
          "there is a check of the name \"%s\" already".formatted(more.name()));
    }
    List<Check> all = new ArrayList<>(known);
    all.add(more);
    return List.copyOf(all);
  }

  /** {@return what answers those who ask} Each value has results of its own. */
  public Routes routes() {
    CheckUp alive = new CheckUp(live, fresh);
    CheckUp fit = new CheckUp(ready, fresh);
    return Routes.of()
        .get(livePath, exchange -> answer(alive.results()))
        .get(
            readyPath,
            exchange -> exchange.isServerStopping() ? stopping() : answer(fit.results()));
  }

  private static Response stopping() {
    return unwell("The server is stopping.", List.of());
  }

  private static Response answer(List<CheckUp.Result> results) {
    List<String> failed =
        results.stream().filter(result -> !result.passed()).map(CheckUp.Result::name).toList();
    if (failed.isEmpty()) {
      StringBuilder json = new StringBuilder("{\"status\":200");
      checks(results, json);
      return uncached(Response.of("application/json", Body.of(json.append('}').toString())));
    }
    return unwell("Failed: " + String.join(", ", failed) + ".", results);
  }

  /** Problem details (RFC 9457) with one more member. */
  private static Response unwell(String detail, List<CheckUp.Result> results) {
    Response problem = Problems.response(503, detail);
    String plain = problem.text();
    StringBuilder json = new StringBuilder(plain.substring(0, plain.length() - 1));
    checks(results, json);
    return uncached(problem.withBody(Body.of(json.append('}').toString())));
  }

  private static void checks(List<CheckUp.Result> results, StringBuilder json) {
    json.append(",\"checks\":[");
    String comma = "";
    for (CheckUp.Result result : results) {
      json.append(comma).append("{\"name\":");
      Problems.quote(result.name(), json);
      json.append(",\"passed\":").append(result.passed());
      json.append(",\"millis\":").append(result.time().toMillis()).append('}');
      comma = ",";
    }
    json.append(']');
  }

  private static Response uncached(Response response) {
    return response.withHeader("Cache-Control", "no-store");
  }
}
