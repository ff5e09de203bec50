package dev.weft.sql;

import dev.weft.pool.Lease;
import dev.weft.pool.Leftover;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolStats;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database and the connections to it.
 *
 * <p>All JDBC runs on threads of {@link dev.weft.task.Offload}, so it never holds a loop. When the
 * task is cancelled, the statement is cancelled at the server. A connection that broke or was
 * cancelled is discarded, never lent again.
 *
 * <p>Failures of SQL come as {@link dev.weft.task.BrokenException} with one clear sentence and the
 * {@code SQLException} as cause, or as {@link dev.weft.task.TimedOutException}; in both cases
 * nothing was committed by a transaction, unless the connection broke during the commit itself.
 *
 * <p>Any task may call every method.
 */
public final class Database {
  /** What is done with a connection, on a thread that is no task. */
  @FunctionalInterface
  public interface Work<T> {
    T with(Connection connection) throws Exception;
  }

  // immutable
  private final Address address;
  private final DatabaseConfig config;
  private final Failure failure;
  private final Pool<Address, Connection> pool;

  private Database(Address address, DatabaseConfig config) {
    this.address = address;
    this.config = config;
    this.failure = new Failure(address, config);
    this.pool = Pool.open(new Connections(config, failure), config.pool());
  }

  /**
   * {@return a database} Connects when it is used first, not now.
   *
   * @param url {@code jdbc:postgresql://host:port/database?user=name&password=…}
   * @throws IllegalArgumentException if the URL is not of this form
   */
  public static Database open(String url, DatabaseConfig config) {
    return new Database(Address.of(url), config);
  }

  /**
   * Lends a connection to a body. Each statement commits by itself.
   *
   * <p>Waits for a connection and for the body.
   *
   * @return what the body returns
   * @throws RuntimeException what the body throws; a checked exception as the cause of a {@link
   *     dev.weft.task.TaskFailedException}, but for {@code SQLException}: see above
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public <T> T use(Work<? extends T> body) throws InterruptedException {
    return lend(body, false, null);
  }

  /**
   * Runs a body as a transaction: committed when it returns, rolled back when it throws or its task
   * is cancelled.
   *
   * <p>Waits, returns and fails as {@link #use} does.
   */
  public <T> T transaction(Work<? extends T> body) throws InterruptedException {
    return lend(body, true, null);
  }

  /**
   * Streams the rows of a query, which may read only; a bounded number of them is in memory.
   *
   * <p>Waits, and fails as {@link #use} does.
   *
   * @return how many rows there were
   */
  public long query(String sql, Rows rows) throws InterruptedException {
    Query query = new Query(sql, config.fetchSize());
    return lend(connection -> query.run(connection, rows), false, sql);
  }

  /**
   * Writes many rows in one transaction: inserts those whose key is new, replaces the others. Of
   * several rows with the same key the last counts.
   *
   * <p>Values are null, text, numbers, booleans, times, bytes, or collections of text. Characters
   * that PostgreSQL cannot store, NUL and lone surrogates, become U+FFFD. Waits, and fails as
   * {@link #use} does.
   *
   * @param rows one array per row, in the order of the table's columns
   * @return how many rows were written
   */
  public long upsert(Table table, List<@Nullable Object[]> rows) throws InterruptedException {
    if (rows.isEmpty()) {
      return 0;
    }
    Batch batch = new Batch(table, rows);
    return lend(batch::run, true, null);
  }

  private <T> T lend(Work<? extends T> work, boolean atomic, @Nullable String statement)
      throws InterruptedException {
    Lease<Connection> lease = pool.borrow(address);
    Session session = new Session(lease.value(), failure, statement);
    Call<T> call = new Call<>(lease.value(), () -> session.<T>run(work, atomic));
    try {
      return call.run();
    } finally {
      if (session.isGood() && !call.wasBrokenOff()) {
        lease.giveBack();
      } else {
        lease.discard();
      }
    }
  }

  /** {@return the connections at this moment} */
  public PoolStats stats() {
    return pool.stats();
  }

  /**
   * Closes all connections, those in use after the grace time.
   *
   * <p>Waits, as {@link Pool#close} does.
   *
   * @return what was still in use
   */
  public List<Leftover> close(Duration grace) throws InterruptedException {
    return pool.close(grace);
  }

  @Override
  public String toString() {
    return "PostgreSQL " + address + ", " + pool;
  }
}
