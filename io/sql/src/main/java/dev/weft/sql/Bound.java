package dev.weft.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * How long the server lets a statement take on a JDBC connection. The thread that works.
 *
 * <p>To tell the server takes a round trip, so it is told only what differs much from what it
 * knows. MySQL bounds queries only; what changes something is bounded from here, a little later.
 */
final class Bound {
  private static final Duration LATER = Duration.ofSeconds(1);

  private static final Duration FOREVER = Duration.ofDays(1_000_000);
  private static final Duration UNKNOWN = Duration.ZERO;

  /** MariaDB and MySQL know no variable of this name. */
  private static final int NO_VARIABLE = 1193;

  // immutable
  private final Connection connection;
  private final Dialect dialect;
  private final Duration most;

  // the thread that works
  private boolean mysql;
  private Duration session = UNKNOWN;

  /** PostgreSQL was told so for this transaction, and forgets it with what is rolled back. */
  private @Nullable Duration transaction;

  /**
   * The bound of a connection.
   *
   * @param most where a task has no deadline, or it is further away
   */
  Bound(Connection connection, Dialect dialect, Duration most) {
    this.connection = connection;
    this.dialect = dialect;
    this.most = most;
  }

  /** Bounds all statements from now on. */
  void begin() throws SQLException {
    mysql =
        dialect == Dialect.MARIADB
            && !connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
    try {
      tell(most);
    } catch (SQLException e) {
      if (dialect != Dialect.MARIADB || e.getErrorCode() != NO_VARIABLE) {
        throw e;
      }
      mysql = !mysql; // the version may be that of a proxy, or what somebody wrote there
      tell(most);
    }
  }

  /** {@return how long a statement of the current task may take} */
  Duration ofStatement() {
    return StatementTimeout.of(most);
  }

  /**
   * {@return how long a query may take whose rows come in portions} The reader may rest; each wait
   * for a portion is bounded, which is a statement of its own but for MariaDB.
   */
  Duration ofFlow() {
    return StatementTimeout.of(dialect == Dialect.MARIADB ? FOREVER : most);
  }

  /** Bounds what comes by a time, or by up to twice as much. */
  void to(Duration time) throws SQLException {
    Duration told = transaction == null ? session : transaction;
    if (time.compareTo(told) > 0 || time.multipliedBy(2).compareTo(told) < 0) {
      tell(time);
    }
  }

  /** What was said for a transaction may not be true any more. */
  void forget() {
    transaction = transaction == null ? null : UNKNOWN;
  }

  /** Is as it was, no transaction being open. */
  void restore() throws SQLException {
    transaction = null;
    if (session.compareTo(most) > 0) {
      tell(most);
    }
  }

  private void tell(Duration time) throws SQLException {
    switch (dialect) {
      case POSTGRES -> tellPostgres(time);
      case MARIADB -> tellMariadb(time);
      case OTHER -> session = time; // which nobody hears
    }
  }

  /** For the session it would be undone with the transaction, and nobody would know. */
  private void tellPostgres(Duration time) throws SQLException {
    if (connection.getAutoCommit()) {
      execute("SET statement_timeout = " + time.toMillis());
      session = time;
    } else if (connection.unwrap(BaseConnection.class).getTransactionState()
        != TransactionState.FAILED) { // in which it would take no word
      execute("SET LOCAL statement_timeout = " + time.toMillis());
      transaction = time;
    }
  }

  private void tellMariadb(Duration time) throws SQLException {
    long millis = time.equals(FOREVER) ? 0 : time.toMillis();
    execute(
        mysql
            ? "SET max_execution_time = " + millis
            : "SET max_statement_time = " + millis / 1000.0);
    if (mysql && millis > 0) {
      connection.setNetworkTimeout(Runnable::run, (int) (millis + LATER.toMillis()));
    }
    session = time;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
