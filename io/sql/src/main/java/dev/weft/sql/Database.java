package dev.weft.sql;

import dev.weft.flow.BatcherConfig;
import dev.weft.flow.Flow;
import dev.weft.guard.Retry;
import dev.weft.guard.Worth;
import dev.weft.pool.Leftover;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolStats;
import dev.weft.task.Action;
import dev.weft.task.Offload;
import dev.weft.task.Shield;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A database and the connections to it: PostgreSQL, MariaDB and MySQL, and whatever else has a JDBC
 * driver.
 *
 * <p>No call of a driver holds a loop. When the task is cancelled, the statement is stopped at the
 * server. A connection that broke or was cancelled is discarded, never lent again.
 *
 * <p>Any task may call every method. Close it when done.
 */
public final class Database implements Queries, AutoCloseable {
  /** What is done with a connection, on a thread that is no task. */
  @FunctionalInterface
  public interface Work<T> {
    T with(Connection connection) throws Exception;
  }

  private static final System.Logger LOG = System.getLogger("dev.weft.sql");
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration CLOSING = Duration.ofSeconds(10);

  // immutable
  private final Address address;
  private final DatabaseConfig config;
  private final Statements statements;
  private final JdbcLane jdbc;
  private final Optional<PipelinedLane> pipelined;
  private final Lane lane;

  private Database(Address address, DatabaseConfig config) {
    this.address = address;
    this.config = config;
    this.statements = new Statements(address.dialect(), config);
    this.jdbc = new JdbcLane(address, config);
    this.pipelined =
        config.shared() == 0
            ? Optional.empty()
            : SharedOptions.of(address)
                .map(options -> new PipelinedLane(address, config, options, jdbc));
    this.lane = pipelined.<Lane>map(lane -> lane).orElse(jdbc);
  }

  /**
   * {@return a database} Connects when it is used first, not now.
   *
   * @param url {@code postgresql://user:password@host:port/database}, {@code mariadb://…}, {@code
   *     mysql://…}, or any JDBC URL whose driver is on the path
   * @throws IllegalArgumentException if the URL is not of this form
   */
  public static Database open(String url, DatabaseConfig config) {
    return new Database(Address.of(url), config);
  }

  // ---- statements that commit by themselves ----

  @Override
  public <T> T one(Class<T> type, String sql, @Nullable Object @Nullable ... values)
      throws InterruptedException {
    return statements.one(lane::run, type, sql, values);
  }

  @Override
  public <T> Optional<T> optional(Class<T> type, String sql, @Nullable Object @Nullable ... values)
      throws InterruptedException {
    return statements.optional(lane::run, type, sql, values);
  }

  @Override
  public <T> List<T> list(Class<T> type, String sql, @Nullable Object @Nullable ... values)
      throws InterruptedException {
    return statements.list(lane::run, type, sql, values);
  }

  @Override
  public long execute(String sql, @Nullable Object @Nullable ... values)
      throws InterruptedException {
    return statements.execute(lane::run, sql, values);
  }

  @Override
  public <T> Flow<T> flow(Class<T> type, String sql, @Nullable Object @Nullable ... values) {
    Streaming<T> streaming = new Streaming<>(statements, type, sql, values, config.fetchSize());
    return Flow.generate(out -> {
      Link link = lane.begin(TransactionConfig.defaults());
      try {
        streaming.run(Streaming.on(link), out);
        link.commit();
      } finally {
        link.end();
      }
    });
  }

  /**
   * {@inheritDoc}
   *
   * <p>Each statement commits by itself; what is left open is rolled back.
   */
  @Override
  public <T> T use(Work<? extends T> work) throws InterruptedException {
    return jdbc.<T>use(null, work);
  }

  // ---- transactions ----

  @Override
  public <T> T transaction(Transaction.Body<? extends T> body) throws InterruptedException {
    return this.<T>transaction(TransactionConfig.defaults(), body);
  }

  /**
   * Runs a body as a transaction of some kind, as {@link #transaction(Transaction.Body)} does.
   *
   * @param kind what it may see and do, and whether it is tried again
   */
  public <T> T transaction(TransactionConfig kind, Transaction.Body<? extends T> body)
      throws InterruptedException {
    return kind.retry().isEmpty()
        ? this.<T>once(kind, body)
        : retry(kind.retry().get()).call(() -> this.<T>once(kind, body));
  }

  private <T> T once(TransactionConfig kind, Transaction.Body<? extends T> body)
      throws InterruptedException {
    Link link = lane.begin(kind);
    return new Transaction(link, statements, config.fetchSize()).<T>live(body);
  }

  private static Retry<Object> retry(Retry<Object> asked) {
    return asked.withWorth(
        Worth.<Object>defaults()
            .withFailures(
                failure -> SqlState.of(failure).filter(SqlState::isWorthAnotherTry).isPresent()));
  }

  // ---- much at once ----

  @Override
  public long executeAll(String sql, Flow<? extends Record> rows) throws InterruptedException {
    return transaction(tx -> tx.executeAll(sql, rows));
  }

  @Override
  public long insertAll(String table, Flow<? extends Record> rows, InsertConfig kind)
      throws InterruptedException {
    return transaction(tx -> tx.insertAll(table, rows, kind));
  }

  @Override
  public <T> List<T> insertAll(
      String table, Collection<? extends Record> rows, Class<T> type, String... columns)
      throws InterruptedException {
    return this.<List<T>>transaction(tx -> tx.insertAll(table, rows, type, columns));
  }

  /**
   * Streams the rows of a query, which may read only; a bounded number of them is in memory.
   *
   * <p>Waits, and fails as {@link #use} does.
   *
   * @return how many rows there were
   * @throws IllegalArgumentException if these are several statements
   */
  public long query(String sql, Rows rows) throws InterruptedException {
    if (Lexer.isScript(sql, address.dialect())) {
      throw new IllegalArgumentException(
          "%s are several statements: give one".formatted(Sql.shortened(sql)));
    }
    Query query = new Query(sql, config.fetchSize());
    return jdbc.use(Sql.plain(sql), connection -> query.run(connection, rows));
  }

  /**
   * Runs a body with an inserter into a table, which joins the inserts of many tasks.
   *
   * <p>Waits, as {@link dev.weft.flow.Batcher#use} does.
   *
   * @param joining how many rows travel together, and how long one waits for others
   * @return what the body returns
   */
  public <T extends Record, R> R inserting(
      String table, BatcherConfig joining, Inserter.Use<T, ? extends R> body)
      throws InterruptedException {
    return Inserter.<T, R>use(this, table, joining, body);
  }

  // ---- what only some databases have ----

  /**
   * {@return what is sent to a channel of PostgreSQL while the flow runs} Never waits; see {@link
   * #listen(String, Action)}.
   */
  public Flow<Notification> listen(String channel) {
    return listen(channel, () -> {});
  }

  /**
   * {@return what is sent to a channel of PostgreSQL while the flow runs} Never waits.
   *
   * <p>A run has a connection of its own. If that breaks the run fails, because what was sent
   * meanwhile is lost: look at the data itself, and listen again.
   *
   * @param ready told in each run, when nothing that is sent from now on will be missed
   * @throws IllegalStateException if this is not PostgreSQL
   */
  public Flow<Notification> listen(String channel, Action ready) {
    if (address.dialect() != Dialect.POSTGRES) {
      throw new IllegalStateException(address.server() + " has no LISTEN; PostgreSQL has");
    }
    return Flow.generate(new Listening(jdbc, channel, ready)::run);
  }

  /**
   * Brings the schema up to date: applies those files of a folder that were not applied yet, in the
   * order of their numbers, as {@code 001-users.sql}.
   *
   * <p>Each file is a transaction of its own (on MariaDB and MySQL, changes of the schema commit at
   * once). What was applied is noted in the table {@code weft_migrations}. Two that start at the
   * same time take turns, on PostgreSQL, MariaDB and MySQL. Waits.
   *
   * @return the names of the files that were applied now
   * @throws dev.weft.task.RefusedException if a file was changed after it was applied, or a new one
   *     comes before one that was
   * @throws dev.weft.task.BrokenException if one fails; the message says which
   */
  public List<String> migrate(Path folder) throws InterruptedException {
    List<Migrating.Migration> all = Offload.blocking(() -> Migrating.read(folder));
    return new Migrating(this, address.dialect(), all).run();
  }

  /**
   * Brings the schema up to date with a folder of the class path or of a module, as {@link
   * #migrate(Path)} does.
   *
   * @param owner a class beside which the folder is
   * @param folder its name, as for {@link Class#getResource}
   */
  public List<String> migrate(Class<?> owner, String folder) throws InterruptedException {
    List<Migrating.Migration> all =
        Offload.blocking(() -> Migrating.read(owner.getResource(folder), folder));
    return new Migrating(this, address.dialect(), all).run();
  }

  // ---- seeing inside, and the end ----

  /** {@return the connections of the pool at this moment} */
  public PoolStats stats() {
    return lane.stats();
  }

  /** {@return the connections that short statements share, at this moment} */
  public SharedStats sharedStats() {
    return pipelined.map(PipelinedLane::sharedStats).orElseGet(SharedStats::none);
  }

  /**
   * Closes all connections, those in use after the grace time.
   *
   * <p>Waits, as {@link Pool#close} does.
   *
   * @return what was still in use
   */
  public List<Leftover> close(Duration grace) throws InterruptedException {
    return lane.close(grace);
  }

  /**
   * Closes all connections, as {@link #close(Duration)} does after a second; what is in use then is
   * logged.
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

  @Override
  public String toString() {
    return address.server() + "/" + address.database() + ", " + lane;
  }
}
