package dev.weft.server;

import dev.weft.guard.AdaptiveLimit;
import dev.weft.http.Response;
import dev.weft.task.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the connections of a server share. Any thread. */
final class Service {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");

  // immutable
  private final ServerConfig config;
  private final Router router;
  private final Wording wording;
  private final Heading heading;
  private final Names names = new Names();
  private final Count count = new Count();
  private final @Nullable AdaptiveLimit limit;

  // any thread
  private final Set<Member> members = ConcurrentHashMap.newKeySet();
  private final AtomicInteger handled = new AtomicInteger();
  private volatile boolean leaving;
  private volatile boolean stopping;

  Service(ServerConfig config, Router router, Dates dates) {
    this.config = config;
    this.router = router;
    this.wording = new Wording(dates);
    this.heading = new Heading(dates);
    this.limit =
        config.load().adaptive().map(how -> AdaptiveLimit.of("requests", how)).orElse(null);
  }

  ServerConfig config() {
    return config;
  }

  Wording wording() {
    return wording;
  }

  Heading heading() {
    return heading;
  }

  Names names() {
    return names;
  }

  Count count() {
    return count;
  }

  // ---- requests ----

  /** {@return whether a request that came then has waited for its handler for too long} */
  boolean isLate(long came) {
    return Clock.current().nanos() - came > config.load().delay().toNanos();
  }

  /**
   * Answers a request; with 503 if there are too many, and by no exception, for that is a matter of
   * microseconds when there is too much to do anyway.
   *
   * @param late it has waited for so long that what it came for is late already
   */
  Response respond(Exchange exchange, boolean late) throws Exception {
    int now = handled.incrementAndGet();
    exchange.handledBy(this);
    try {
      if (late || now > config.load().requests()) {
        return Problems.tooMuch();
      }
      return limit == null
          ? router.respond(exchange)
          : limit.callOr(() -> router.respond(exchange), Problems::tooMuch);
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

  /** {@return whether those who choose a server should choose another one} */
  boolean isLeaving() {
    return leaving;
  }

  void leave() {
    leaving = true;
  }

  void enters(Member member) {
    members.add(member);
    if (stopping) {
      member.drain(); // it came too late to be told below
    }
  }

  void leaves(Member member) {
    members.remove(member);
  }

  /** Has each connection end with the request it has begun, or at once. */
  void stop() {
    leaving = true;
    stopping = true;
    members.forEach(Member::drain);
  }

  ServerStats stats(int connections) {
    return count.stats(connections, members.stream().mapToInt(Member::busy).sum());
  }
}
