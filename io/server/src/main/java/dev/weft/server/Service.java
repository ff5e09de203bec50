package dev.weft.server;

import dev.weft.guard.AdaptiveLimit;
import dev.weft.http.Response;
import dev.weft.task.RefusedException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the connections of a server share. Any thread. */
final class Service {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");
  private static final Duration SOON = Duration.ofSeconds(1);

  // immutable
  private final ServerConfig config;
  private final Router router;
  private final Wording wording;
  private final Names names = new Names();
  private final Count count = new Count();
  private final @Nullable AdaptiveLimit limit;

  // any thread
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private final AtomicInteger handled = new AtomicInteger();
  private volatile boolean stopping;

  Service(ServerConfig config, Router router, Wording wording) {
    this.config = config;
    this.router = router;
    this.wording = wording;
    this.limit =
        config.load().adaptive().map(how -> AdaptiveLimit.of("requests", how)).orElse(null);
  }

  ServerConfig config() {
    return config;
  }

  Wording wording() {
    return wording;
  }

  Names names() {
    return names;
  }

  Count count() {
    return count;
  }

  // ---- requests ----

  /** Answers a request, unless there are too many. */
  Response respond(Exchange exchange) throws Exception {
    int now = handled.incrementAndGet();
    try {
      if (now > config.load().requests()) {
        throw new RefusedException(
            "%,d requests are handled, the most there may be".formatted(config.load().requests()),
            SOON);
      }
      return limit == null ? router.respond(exchange) : limit.call(() -> router.respond(exchange));
    } finally {
      handled.decrementAndGet();
    }
  }

  /** Tells the log; it harms no request. */
  void log(Access access) {
    try {
      config.log().ifPresent(told -> told.accept(access));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "the log of requests failed", e);
    }
  }

  // ---- connections ----

  boolean isStopping() {
    return stopping;
  }

  void enters(Line line) {
    lines.add(line);
    if (stopping) {
      line.drain(); // it came too late to be told below
    }
  }

  void leaves(Line line) {
    lines.remove(line);
  }

  /** Has each connection end with the request it has begun, or at once. */
  void stop() {
    stopping = true;
    lines.forEach(Line::drain);
  }

  ServerStats stats(int connections) {
    return count.stats(connections, (int) lines.stream().filter(Line::isBusy).count());
  }
}
