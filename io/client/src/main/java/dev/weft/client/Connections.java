package dev.weft.client;

import dev.weft.http.Url;
import dev.weft.net.Dialer;
import dev.weft.net.Target;
import dev.weft.pool.Lease;
import dev.weft.pool.Leftover;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolConfig;
import dev.weft.pool.PoolFactory;
import dev.weft.pool.PoolStats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where exchanges begin: on connections that were kept, and on new ones. Any thread. */
final class Connections implements PoolFactory<Target, Connection> {
  private final Dialer dialer;
  private final Optional<Path> socket;
  private final Upstreams upstreams;
  private final Pool<Target, Connection> pool;

  private Connections(HttpClientConfig how, PoolConfig config) {
    this.dialer = Dialer.open(how.net());
    this.socket = how.socket();
    this.upstreams = new Upstreams(how.upstreams());
    this.pool = Pool.open(this, config);
  }

  static Connections open(HttpClientConfig config) {
    Limits limits = config.limits();
    return new Connections(
        config,
        PoolConfig.defaults()
            .withMax(limits.connections())
            .withMaxPerKey(limits.perHost())
            .withMaxWaiters(limits.waiters())
            .withBorrowTimeout(config.timeouts().connection()));
  }

  /**
   * Begins an exchange with the server of a URL, or with one of several that take turns. Waits for
   * a connection.
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
    String host = url.host();
    boolean bracketed = host.startsWith("[");
    String name = bracketed ? host.substring(1, host.length() - 1) : host;
    return url.secure() ? Target.tls(name, url.port()) : Target.tcp(name, url.port());
  }

  private Exchange begin(Target target, Timeouts timeouts, Trail trail)
      throws InterruptedException {
    Lease<Connection> lease = pool.borrow(target);
    Connection connection = lease.value();
    if (connection.isNew()) {
      trail.dialed(connection.wire().dialing());
    }
    return new Http1Exchange(connection, timeouts, used -> end(target, lease, used));
  }

  private void end(Target target, Lease<Connection> lease, Connection used) {
    // in steady traffic nothing is idle for long enough to be looked at when it is borrowed
    if (used.isUsable() && dialer.leadsThere(target, used.wire())) {
      lease.giveBack();
    } else {
      lease.discard();
    }
  }

  /** {@return the balancers by their origins at this moment} */
  Map<String, Balancer.Stats<Target>> upstreams() {
    return upstreams.stats();
  }

  PoolStats stats() {
    return pool.stats();
  }

  List<Leftover> loans() {
    return pool.loans();
  }

  List<Leftover> close(Duration grace) throws InterruptedException {
    return pool.close(grace);
  }

  // ---- for the pool ----

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
