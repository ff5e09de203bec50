package dev.weft.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * How long the server lets a statement take on a JDBC connection. The thread that works; any thread
 * asks for {@link #ofStatement}, {@link #ofFlow} and {@link #isMariadb}.
 *
 * <p>To tell the server takes a round trip, so it is told only what differs much from what it
 * knows; and within a transaction only that something may take longer. MySQL bounds queries only;
 * what changes something is bounded from here, a little later.
 */
final class Bound {
  private static final Duration LATER = Duration.ofSeconds(1);

  /** More than a server or a socket takes as a number. */
  private static final Duration FOREVER = Duration.ofMillis(Integer.MAX_VALUE).minus(LATER);

  /** MariaDB and MySQL know no variable of this name. */
  private static final int NO_VARIABLE = 1193;

  // immutable
  private final Connection connection;
  private final Dialect dialect;
  private final Duration most;

  // written before anybody else has this
  private boolean mysql;

  // the thread that works

  /** What the server was told for the session. */
  private Duration told = Duration.ZERO;

  /** What a transaction of PostgreSQL was told; it may be undone with a savepoint. */
  private Duration raised = Duration.ZERO;

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

  /** {@return whether this is a MariaDB, and no MySQL} */
  boolean isMariadb() {
    return dialect == Dialect.MARIADB && !mysql;
  }

  /** {@return how long a statement of the current task may take} */
  Duration ofStatement() {
    return dialect == Dialect.OTHER ? most : StatementTimeout.of(most);
  }

  /**
   * {@return how long a query may take whose rows come in portions} The reader may rest; each wait
   * for a portion is bounded, which is a statement of its own but for MariaDB.
   */
  Duration ofFlow() {
    return dialect == Dialect.MARIADB ? StatementTimeout.of(FOREVER) : ofStatement();
  }

  /** {@return how long a statement may take, as far as the session knows; for messages} */
  Duration told() {
    return told.compareTo(most) < 0 ? told : most;
  }

  /** Bounds what comes by a time, or by up to twice as much. No transaction is open. */
  void set(Duration time) throws SQLException {
    if (time.compareTo(told) > 0 || time.multipliedBy(2).compareTo(told) < 0) {
      tell(time);
    }
  }

  /** Lets a statement take so long, as one in a shield may; others of its transaction, too. */
  void raise(Duration time) throws SQLException {
    if (time.compareTo(told) <= 0) {
      return;
    }
    if (dialect != Dialect.POSTGRES) {
      tell(time);
    } else if (connection.unwrap(BaseConnection.class).getTransactionState()
        != TransactionState.FAILED) { // in which it would take no word
      // A SET for the session would be undone with the transaction, and nobody would know.
      raised = time.compareTo(raised) > 0 ? time : raised;
      execute("SET LOCAL statement_timeout = " + raised.toMillis());
    }
  }

  /**
   * Lets a commit take as long as anything may, for nobody would know what became of it. MariaDB
   * has committed then, and its driver finds nothing left to commit.
   */
  void beforeCommit() throws SQLException {
    if (dialect != Dialect.MARIADB || told.compareTo(most) >= 0) {
      return; // PostgreSQL bounds no commit
    }
    if (mysql) {
      patience(most);
    } else {
      execute("SET STATEMENT max_statement_time = %s FOR COMMIT".formatted(seconds(most)));
    }
  }

  /** Is as it was, no transaction being open. */
  void restore() throws SQLException {
    raised = Duration.ZERO;
    if (told.compareTo(most) > 0) {
      tell(most);
    } else if (mysql) {
      patience(told); // a commit may have had more
    }
  }

  private void tell(Duration time) throws SQLException {
    switch (dialect) {
      case POSTGRES -> execute("SET statement_timeout = " + time.toMillis());
      case MARIADB -> tellMariadb(time);
      case OTHER -> {} // nothing that every driver knows
    }
    told = time;
  }

  private void tellMariadb(Duration time) throws SQLException {
    Duration bound = time.equals(FOREVER) ? Duration.ZERO : time;
    execute(
        mysql
            ? "SET max_execution_time = " + bound.toMillis()
            : "SET max_statement_time = " + seconds(bound));
    if (mysql) {
      patience(bound.isZero() ? most : bound);
    }
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  /** Waits for an answer of MySQL for so long. */
  private void patience(Duration time) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) time.plus(LATER).toMillis());
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
