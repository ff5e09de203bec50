package dev.weft.client;

import dev.weft.http.Url;
import dev.weft.net.Dialer;
import dev.weft.net.Target;
import dev.weft.net.TlsSession;
import dev.weft.net.Wire;
import dev.weft.pool.Lease;
import dev.weft.pool.Leftover;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolConfig;
import dev.weft.pool.PoolConfig.Leaks;
import dev.weft.pool.PoolFactory;
import dev.weft.pool.PoolStats;
import dev.weft.pool.PoolWarning;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Loop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where exchanges begin: on connections that were kept, and on new ones. Any thread. */
final class Connections implements PoolFactory<Target, Link> {
  private static final String HTTP_2 = "h2";

  private final Dialer dialer;
  private final Optional<Path> socket;
  private final Upstreams upstreams;
  private final Protocols protocols;
  private final Duration patience;
  private final Duration watch;
  private final Pool<Target, Link> pool;
  private final Sessions sessions;

  private Connections(HttpClientConfig config, PoolConfig pooling, Duration watch) {
    this.dialer = Dialer.open(config.net());
    this.socket = config.socket();
    this.upstreams = new Upstreams(config.upstreams());
    this.protocols = config.protocols();
    this.patience = config.timeouts().connection();
    this.watch = watch;
    this.sessions = new Sessions(this::leadsThere, config.limits());
    this.pool = Pool.open(this, pooling);
  }

  static Connections open(HttpClientConfig config) {
    return open(config, KeepAwake.USUAL);
  }

  /**
   * @param watch for how long a server of HTTP/2 may be silent until it is asked
   */
  static Connections open(HttpClientConfig config, Duration watch) {
    Limits limits = config.limits();
    PoolConfig usual = PoolConfig.defaults();
    return new Connections(
        config,
        usual
            .withLeaks(lostOnly(usual.leaks()))
            .withMax(limits.connections())
            .withMaxPerKey(limits.perHost())
            .withMaxWaiters(limits.waiters())
            .withBorrowTimeout(config.timeouts().connection()),
        watch);
  }

  /**
   * A connection of HTTP/2 is lent for as long as anybody uses it, to whoever happened to be the
   * first: how long that is, and what else that task waits for, is no news.
   */
  private static Leaks lostOnly(Leaks all) {
    return new Leaks(
        all.after(),
        all.sampleEvery(),
        warning -> {
          if (warning.kind() == PoolWarning.Kind.LOST) {
            all.report().accept(warning);
          }
        });
  }

  /**
   * Begins an exchange with the server of a URL, or with one of several that take turns. Waits for
   * a connection, or for a stream on one.
   *
   * @param tried those that have failed this call already, among them this one if it does
   */
  Exchange begin(Url url, Set<Target> tried, Timeouts timeouts, Trail trail)
      throws InterruptedException {
    Balancer.Turn<Target> turn = upstreams.pick(url, tried).orElse(null);
    return turn == null
        ? begin(target(url), timeouts, trail)
        : Balanced.begin(turn, tried, target -> begin(target, timeouts, trail));
  }

  private Target target(Url url) {
    if (socket.isPresent()) {
      return Target.unix(socket.get());
    }
    String host = url.bareHost();
    return url.secure() ? Target.tls(host, url.port()) : Target.tcp(host, url.port());
  }

  private Exchange begin(Target target, Timeouts timeouts, Trail trail)
      throws InterruptedException {
    if (mayShare(target)) {
      Http2Session session = new Boarding(pool, sessions, target, patience).run();
      if (session != null) {
        return shared(session, timeouts, trail);
      }
    }
    Lease<Link> lease = pool.borrow(target);
    return switch (lease.value()) {
      case Connection connection -> alone(target, lease, connection, timeouts, trail);
      case Http2Session session -> { // its server has learnt it meanwhile
        sessions.opened(session, lease);
        yield shared(session, timeouts, trail);
      }
    };
  }

  private Exchange shared(Http2Session session, Timeouts timeouts, Trail trail) {
    if (session.isNews()) {
      trail.dialed(session.wire().dialing());
    }
    return new Http2Exchange(session, timeouts);
  }

  private Exchange alone(
      Target target, Lease<Link> lease, Connection connection, Timeouts timeouts, Trail trail) {
    if (connection.isNew()) {
      trail.dialed(connection.wire().dialing());
    }
    return new Http1Exchange(connection, timeouts, used -> end(target, lease, used));
  }

  private void end(Target target, Lease<Link> lease, Connection used) {
    // in steady traffic nothing is idle for long enough to be looked at when it is borrowed
    if (dialer.leadsThere(target, used.wire())) {
      lease.giveBack();
    } else {
      lease.discard();
    }
  }

  /** {@return the balancers by their origins at this moment} */
  Map<String, Balancer.Stats<Target>> upstreams() {
    return upstreams.stats();
  }

  private boolean leadsThere(Http2Session session) {
    return dialer.leadsThere(session.target, session.wire());
  }

  /** {@return whether connections to a target may be of HTTP/2} */
  private boolean mayShare(Target target) {
    return switch (protocols) {
      case NEGOTIATED -> target.secure();
      case HTTP_1_1 -> false;
      case HTTP_2 -> true;
    };
  }

  PoolStats stats() {
    PoolStats stats = pool.stats();
    return new PoolStats(
        stats.size(),
        stats.idle(),
        stats.opening(),
        stats.waiters() + sessions.waiting(),
        stats.limit(),
        stats.peaks(),
        stats.totals(),
        stats.times(),
        stats.evictions(),
        stats.resizes());
  }

  List<Leftover> loans() {
    return pool.loans();
  }

  List<Leftover> close(Duration grace) throws InterruptedException {
    sessions.close();
    return pool.close(grace);
  }

  // ---- for the pool ----

  @Override
  public Link open(Target target) throws InterruptedException {
    if (!mayShare(target)) {
      Http1Decoder decoder = new Http1Decoder();
      return new Connection(dialer.dial(target, pipeline -> pipeline.addLast(decoder)), decoder);
    }
    KeepAwake awake = new KeepAwake(watch, Clock.current(), Loop.current());
    return target.secure()
        ? negotiated(target, awake)
        : shared(
            target,
            dialer.dial(target, pipeline -> pipeline.addLast(session(target, awake).handler())));
  }

  /** {@return a connection of the protocol that its server has chosen} */
  private Link negotiated(Target target, KeepAwake awake) throws InterruptedException {
    boolean only = protocols == Protocols.HTTP_2;
    Http1Decoder decoder = new Http1Decoder();
    Wire wire =
        dialer.dial(
            only ? target.withProtocols(HTTP_2) : target.withProtocols(HTTP_2, "http/1.1"),
            pipeline ->
                pipeline.addLast(
                    new Negotiation(agreed ->
                        agreed.equals(HTTP_2)
                            ? List.of(session(target, awake).handler())
                            : List.of(decoder))));
    if (wire.tls().flatMap(TlsSession::protocol).filter(HTTP_2::equals).isPresent()) {
      return shared(target, wire);
    }
    if (only) {
      wire.close();
      throw new BrokenException(
          target + " does not speak HTTP/2, and Protocols.HTTP_2 allows nothing else");
    }
    return new Connection(wire, decoder);
  }

  private Http2Session session(Target target, KeepAwake awake) {
    return new Http2Session(target, sessions, awake);
  }

  /** The first message of a connection of HTTP/2 is its session. */
  private static Http2Session shared(Target target, Wire wire) throws InterruptedException {
    boolean done = false;
    try {
      Http2Session session =
          (Http2Session)
              wire.read()
                  .orElseThrow(() ->
                      new BrokenException(
                          target + " closed the connection as soon as it was made"));
      session.on(wire);
      done = true;
      return session;
    } finally {
      if (!done) {
        wire.close();
      }
    }
  }

  @Override
  public boolean isUsable(Link link) {
    return link.isUsable();
  }

  @Override
  public void close(Link link) {
    link.close();
  }
}
