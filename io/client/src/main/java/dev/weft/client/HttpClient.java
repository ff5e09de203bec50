package dev.weft.client;

import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Url;
import dev.weft.net.Dialer;
import dev.weft.net.Target;
import dev.weft.pool.Lease;
import dev.weft.pool.Leftover;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolConfig;
import dev.weft.pool.PoolFactory;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/**
 * An HTTP/1.1 client: keeps connections, follows redirects, tries again what failed in passing.
 *
 * <p>Any number of tasks may use it at once. Close it when done.
 */
public final class HttpClient {
  // immutable
  private final HttpClientConfig config;
  private final Dialer dialer;
  private final Pool<Target, Connection> connections;
  private final Counters counters;

  /** What clients that share their connections count together. Any thread. */
  private record Counters(LongAdder calls, LongAdder failed, LongAdder retries, LongAdder bytes) {
    Counters() {
      this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
  }

  private HttpClient(
      HttpClientConfig config,
      Dialer dialer,
      Pool<Target, Connection> connections,
      Counters counters) {
    this.config = config;
    this.dialer = dialer;
    this.connections = connections;
    this.counters = counters;
  }

  /** {@return a client} Opens no connection yet. */
  public static HttpClient open(HttpClientConfig config) {
    Dialer dialer = Dialer.open(config.net());
    return new HttpClient(
        config, dialer, Pool.open(new Connections(dialer), poolConfig(config)), new Counters());
  }

  /**
   * {@return a client that shares this one's connections and behaves otherwise} How it connects and
   * how many connections there are does not change; closing one closes both.
   */
  public HttpClient with(UnaryOperator<HttpClientConfig> change) {
    return new HttpClient(change.apply(config), dialer, connections, counters);
  }

  /** Asks for a URL, as {@link #send} does. */
  public Response get(String url) throws InterruptedException {
    return send(Request.get(Url.parse(url)));
  }

  /**
   * Sends a request and reads the whole answer.
   *
   * <p>Waits. A cancelled call closes its connection. Answers of every status are returned; only
   * what is no answer is thrown.
   *
   * @return the answer of the last redirect
   * @throws BrokenException if there was no way to the server, or it broke off
   * @throws dev.weft.task.TimedOutException if a phase took too long; the message names it
   * @throws RefusedException if the body is larger than its limit, too many redirects came or too
   *     many calls wait
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public Response send(Request request) throws InterruptedException {
    counters.calls.increment();
    boolean done = false;
    try {
      Response response =
          Timeout.after(
              config.callTimeout(), "the call to " + request.url(), () -> following(request));
      done = true;
      return response;
    } finally {
      if (!done) {
        counters.failed.increment();
      }
    }
  }

  private Response following(Request request) throws InterruptedException {
    Set<Url> seen = new HashSet<>();
    Request next = request;
    while (true) {
      Response response = retrying(next);
      Optional<Url> location = response.location();
      if (location.isEmpty() || config.limits().redirects() == 0) {
        return response;
      }
      seen.add(next.url());
      if (seen.contains(location.get())) {
        throw new BrokenException(
            "redirect loop: %s leads back to %s".formatted(next.url(), location.get()));
      }
      if (seen.size() > config.limits().redirects()) {
        throw new RefusedException(
            "more than %d redirects from %s".formatted(config.limits().redirects(), request.url()));
      }
      next = redirected(next, location.get());
    }
  }

  /** The same request elsewhere; what was meant for one origin is not told to another. */
  private static Request redirected(Request request, Url location) {
    boolean sameOrigin = request.url().origin().equals(location.origin());
    return new Request(
        request.method(),
        location,
        sameOrigin
            ? request.headers()
            : request.headers().without("Authorization").without("Cookie"));
  }

  private Response retrying(Request request) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<Duration> delay;
      try {
        Response response = attempt(request);
        delay = Retry.isPassing(response) ? retryAfter(response, attempt) : Optional.empty();
        if (delay.isEmpty()) {
          return response;
        }
      } catch (RuntimeException e) {
        delay =
            Retry.isPassing(e) ? config.retry().delay(attempt, Optional.empty()) : Optional.empty();
        if (delay.isEmpty()) {
          throw e;
        }
      }
      counters.retries.increment();
      Weft.sleep(delay.get());
    }
  }

  private Optional<Duration> retryAfter(Response response, int attempt) {
    return config.retry().delay(attempt, response.retryAfter(Clock.current().now()));
  }

  /** One attempt; a kept connection that turns out to be dead does not count as one. */
  private Response attempt(Request request) throws InterruptedException {
    while (true) {
      try {
        return exchange(request);
      } catch (Connection.StaleException e) {
        counters.retries.increment(); // every turn uses up one kept connection, so this ends
      }
    }
  }

  private Response exchange(Request request)
      throws InterruptedException, Connection.StaleException {
    Target target = target(request.url());
    Lease<Connection> lease = connections.borrow(target);
    Connection connection = lease.value();
    try {
      Response response = connection.exchange(request, config);
      counters.bytes.add(response.body().length);
      return response;
    } finally {
      // in steady traffic nothing is idle for long enough to be looked at when it is borrowed
      if (connection.isUsable() && dialer.leadsThere(target, connection.wire())) {
        lease.giveBack();
      } else {
        lease.discard();
      }
    }
  }

  private static Target target(Url url) {
    String host = url.host();
    boolean bracketed = host.startsWith("[");
    String name = bracketed ? host.substring(1, host.length() - 1) : host;
    return url.secure() ? Target.tls(name, url.port()) : Target.tcp(name, url.port());
  }

  /** {@return what this client has done so far} */
  public HttpClientStats stats() {
    return new HttpClientStats(
        counters.calls.sum(),
        counters.failed.sum(),
        counters.retries.sum(),
        counters.bytes.sum(),
        connections.stats());
  }

  /**
   * Closes every connection. Calls under way have {@code grace} to finish.
   *
   * <p>Waits for them.
   *
   * @return the calls that were still under way
   */
  public List<Leftover> close(Duration grace) throws InterruptedException {
    return connections.close(grace);
  }

  private static PoolConfig poolConfig(HttpClientConfig config) {
    Limits limits = config.limits();
    return PoolConfig.defaults()
        .withMax(limits.connections())
        .withMaxPerKey(limits.perHost())
        .withMaxWaiters(limits.waiters())
        .withBorrowTimeout(config.callTimeout());
  }

  /** Opens connections for the pool. */
  private record Connections(Dialer dialer) implements PoolFactory<Target, Connection> {
    @Override
    public Connection open(Target target) throws InterruptedException {
      return new Connection(dialer.dial(target, Connection::codec));
    }

    @Override
    public boolean isUsable(Connection connection) {
      return connection.isUsable();
    }

    @Override
    public void close(Connection connection) {
      connection.close();
    }
  }
}
