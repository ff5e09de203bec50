package dev.weft.sql;

import dev.weft.pool.Lease;
import dev.weft.pool.Leftover;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolStats;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way over JDBC, which every database has. All calls run on threads of a lane of their own. */
final class JdbcLane implements Lane {
  // immutable
  private final Address address;
  private final Failure failure;
  private final Pool<Address, Session> pool;

  /** As many threads as connections: nothing ever waits for one. */
  private final dev.weft.task.Lane threads;

  JdbcLane(Address address, DatabaseConfig config) {
    this.address = address;
    this.failure = new Failure(address, config);
    this.pool = Pool.open(new Connections(config, failure), config.pool());
    this.threads = dev.weft.task.Lane.of("sql", config.pool().max(), config.pool().max());
  }

  @Override
  public Result run(Sql sql, List<@Nullable Object> values, int limit) throws InterruptedException {
    return alone(link -> link.run(sql, values, limit));
  }

  /** Lends a connection on which each statement commits by itself. */
  <T> T use(@Nullable Sql sql, Database.Work<? extends T> work) throws InterruptedException {
    return this.<T>alone(link -> link.<T>use(sql, work));
  }

  /** {@return a connection on which each statement commits by itself; to be ended} */
  JdbcLink alone() throws InterruptedException {
    return link(null);
  }

  @Override
  public JdbcLink begin(TransactionConfig config) throws InterruptedException {
    return link(config);
  }

  /** What is done with a connection. */
  private interface Body<T> {
    T with(JdbcLink link) throws InterruptedException;
  }

  private <T> T alone(Body<? extends T> body) throws InterruptedException {
    JdbcLink link = link(null);
    try {
      return body.with(link);
    } finally {
      link.end();
    }
  }

  private JdbcLink link(@Nullable TransactionConfig config) throws InterruptedException {
    Lease<Session> lease = pool.borrow(address);
    return new JdbcLink(lease, threads, failure, config);
  }

  @Override
  public PoolStats stats() {
    return pool.stats();
  }

  @Override
  public List<Leftover> close(Duration grace) throws InterruptedException {
    return pool.close(grace);
  }

  @Override
  public String toString() {
    return pool.toString();
  }
}
