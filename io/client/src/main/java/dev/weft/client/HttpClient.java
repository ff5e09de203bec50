package dev.weft.client;

import dev.weft.http.Headers;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Url;
import dev.weft.net.Disk;
import dev.weft.pool.Leftover;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.Shield;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client: keeps connections, follows redirects, tries again what failed in passing.
 *
 * <pre>{@code
 * try (HttpClient client = HttpClient.open()) {
 *   String page = client.get("https://example.org/").text();
 *   Order order =
 *       client.send(Request.post(client.url("https://example.org/orders")).withJson(wish))
 *           .json(Order.class);
 *   long lines = client.stream(Request.get(url), answer -> answer.lines(10_000).count());
 * }
 * }</pre>
 *
 * <p>Any number of tasks may use it at once. Close it when done.
 */
public final class HttpClient implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weft.client");
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /** What is done with an answer as it comes. */
  @FunctionalInterface
  public interface Use<T> {
    T with(Answer answer) throws Exception;
  }

  // immutable
  private final HttpClientConfig config;
  private final Connections connections;
  private final Counters counters;

  /** What clients that share their connections count together. Any thread. */
  private record Counters(LongAdder calls, LongAdder failed, LongAdder retries, LongAdder bytes) {
    Counters() {
      this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
  }

  private HttpClient(HttpClientConfig config, Connections connections, Counters counters) {
    this.config = config;
    this.connections = connections;
    this.counters = counters;
  }

  /** {@return a client with the defaults} Opens no connection yet. */
  public static HttpClient open() {
    return open(HttpClientConfig.defaults());
  }

  /** {@return a client} Opens no connection yet. */
  public static HttpClient open(HttpClientConfig config) {
    return new HttpClient(config, Connections.open(config), new Counters());
  }

  /**
   * @param watch for how long a server of HTTP/2 may be silent until it is asked
   */
  static HttpClient open(HttpClientConfig config, Duration watch) {
    return new HttpClient(config, Connections.open(config, watch), new Counters());
  }

  /**
   * {@return a client that shares this one's connections and behaves otherwise} How it connects,
   * how many connections there are and how long is waited for one does not change; closing one
   * closes both.
   */
  public HttpClient with(UnaryOperator<HttpClientConfig> change) {
    return new HttpClient(change.apply(config), connections, counters);
  }

  /**
   * {@return the URL of a reference: an absolute one, or if there is a {@linkplain
   * HttpClientConfig#base base}, one that is relative to it}
   *
   * @throws IllegalArgumentException if it is none
   */
  public Url url(String reference) {
    if (config.base().isEmpty()) {
      return Url.parse(reference);
    }
    Url base = config.base().get();
    return base.resolve(reference)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "\"%s\" is no URL, and none relative to %s".formatted(reference, base)));
  }

  // ---- calls ----

  /** Asks for a URL, as {@link #url} takes it, and answers as {@link #send} does. */
  public Response get(String reference) throws InterruptedException {
    return send(Request.get(url(reference)));
  }

  /**
   * Sends a request and reads the whole answer.
   *
   * <p>Waits. A cancelled call closes its connection. Answers of every status are returned; only
   * what is no answer is thrown.
   *
   * @return the answer of the last redirect
   * @throws BrokenException if there was no way to the server, or it broke off
   * @throws TimedOutException if a phase took too long; the message names it
   * @throws RefusedException if the body is larger than its limit, too many redirects came or too
   *     many calls wait
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public Response send(Request request) throws InterruptedException {
    return call(request, true, answer -> answer.response(config.limits().body()));
  }

  /**
   * Sends a request and hands out the answer while its body comes, of any length.
   *
   * <p>Waits, as {@link #send} does, and as the use of the answer does, which runs on the task of
   * the caller, at most once: what fails in it is not tried again. When it returns, or throws, the
   * answer ends: what was not read is dropped.
   *
   * @return what the use returns
   * @throws RuntimeException what {@link #send} and the use throw; a checked exception as the cause
   *     of a {@link dev.weft.task.TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public <T> T stream(Request request, Use<T> use) throws InterruptedException {
    return call(request, false, use);
  }

  /**
   * Sends a request and puts its answer into a file, which is there whole or not at all.
   *
   * <p>Waits. What was cut off goes on from where it was the next time this is called, if the
   * server allows it: a part lies beside the file until then.
   *
   * @param request a GET
   * @param file what is replaced, if it is there
   * @throws BrokenException if the server has no such thing, breaks off or contradicts itself, if
   *     the digest is wrong or the disk fails
   * @throws RefusedException if it is larger than it may be
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public Downloaded download(Request request, Path file, DownloadConfig how)
      throws InterruptedException {
    String url = request.url().toString();
    return Download.run(
        Disk.local(),
        url,
        file,
        how,
        (headers, use) -> stream(request.withHeaders(request.headers().with(headers)), use));
  }

  private <T> T call(Request request, boolean whole, Use<T> use) throws InterruptedException {
    Request full = withDefaults(request);
    Trail trail = new Trail(config.listener().isPresent());
    Callable<T> life =
        whole && mayHedge(full)
            ? () -> hedged(full, trail, use)
            : () -> life(full, trail, whole, use);
    counters.calls.increment();
    long start = config.listener().isPresent() ? Clock.current().nanos() : 0;
    Throwable failure = null;
    try {
      return inTime(full, trail, life);
    } catch (RuntimeException | InterruptedException | Error e) {
      failure = e;
      counters.failed.increment();
      throw e;
    } finally {
      if (trail.attempts() > 1) {
        counters.retries.add(trail.attempts() - 1);
      }
      counters.bytes.add(trail.received());
      if (config.listener().isPresent()) {
        tell(full, trail, start, failure);
      }
    }
  }

  private boolean mayHedge(Request request) {
    return config.hedge().isPresent()
        && request.body().whole().isPresent()
        && config.retry().mayRepeat(request.method());
  }

  /** Several lives, each with a trail of its own; the first that succeeds counts. */
  private <T> T hedged(Request request, Trail trail, Use<T> use) throws InterruptedException {
    Queue<Trail> all = new ConcurrentLinkedQueue<>();
    try {
      return config
          .hedge()
          .orElseThrow()
          .call(() -> {
            Trail own = new Trail(config.listener().isPresent());
            all.add(own);
            return life(request, own, true, use);
          });
    } finally {
      all.forEach(trail::add);
    }
  }

  private <T> T life(Request request, Trail trail, boolean whole, Use<T> use) throws Exception {
    boolean streams = request.body().whole().isEmpty() || !config.interceptors().isEmpty();
    return streams
        ? TaskGroup.call(group -> life(request, trail, whole, group, use))
        : life(request, trail, whole, null, use);
  }

  /** The life of a call: answered, used, closed. */
  private <T> T life(
      Request request, Trail trail, boolean whole, @Nullable TaskGroup group, Use<T> use)
      throws Exception {
    Call call = new Call(config, connections, trail, whole, group);
    try (Answer answer = call.send(request)) {
      return use.with(answer);
    } finally {
      call.end();
    }
  }

  private <T> T inTime(Request request, Trail trail, Callable<T> body) throws InterruptedException {
    Throwable[] inner = new Throwable[1];
    try {
      return Timeout.after(
          config.timeouts().call(),
          "the call",
          () -> {
            try {
              return body.call();
            } catch (TimedOutException e) {
              inner[0] = e;
              throw e;
            }
          });
    } catch (TimedOutException e) {
      if (e == inner[0]) {
        throw e;
      }
      String what = "the call to %s, while %s,".formatted(request.url(), trail.phase());
      throw new TimedOutException(what, e.bound(), e.spent());
    }
  }

  private Request withDefaults(Request request) {
    Headers defaults = isHome(request.url()) ? config.headers() : withoutSecrets();
    Headers headers = request.headers();
    if (headers.size() == 0) {
      return request.withHeaders(defaults);
    }
    for (Headers.Field field : defaults) {
      if (headers.first(field.name()).isEmpty()) {
        headers = headers.plus(field.name(), field.value());
      }
    }
    return request.withHeaders(headers);
  }

  private Headers withoutSecrets() {
    return config.headers().without("Authorization").without("Cookie");
  }

  private boolean isHome(Url url) {
    return config.base().map(base -> base.origin().equals(url.origin())).orElse(true);
  }

  /** Tells the listener; it harms no call. */
  private void tell(Request request, Trail trail, long start, @Nullable Throwable failure) {
    Phase last = trail.phase();
    trail.enter(Phase.BETWEEN);
    CallTrace trace =
        new CallTrace(
            request.method(),
            request.url(),
            trail.status() == 0 ? OptionalInt.empty() : OptionalInt.of(trail.status()),
            trail.attempts(),
            trail.received(),
            Clock.current().since(start),
            trail.phases(),
            Optional.ofNullable(failure),
            last);
    try {
      config.listener().ifPresent(told -> told.accept(trace));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "the listener of a client failed", e);
    }
  }

  // ---- what it is ----

  /** {@return what this client has done so far} */
  public HttpClientStats stats() {
    return new HttpClientStats(
        counters.calls.sum(),
        counters.failed.sum(),
        counters.retries.sum(),
        counters.bytes.sum(),
        connections.stats(),
        connections.upstreams());
  }

  /** {@return who has a connection now, and for how long} */
  public List<Leftover> loans() {
    return connections.loans();
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

  /**
   * Closes every connection, as {@link #close(Duration)} does after a second; the calls under way
   * then are logged.
   *
   * <p>Waits, also in a cancelled task.
   *
   * @throws dev.weft.task.TimedOutException if it takes longer than ten seconds
   * @throws InterruptedException if the thread is interrupted by something that is not Weft
   */
  @Override
  public void close() throws InterruptedException {
    List<Leftover> left = Shield.within(CLOSING, () -> close(GRACE));
    if (!left.isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, "closed while in use: " + left);
    }
  }
}
