package dev.weft.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * How long MariaDB or MySQL lets a statement take on a connection. The thread that works.
 *
 * <p>MySQL bounds queries only; what changes something is bounded from here, a little later.
 */
final class Bound {
  private static final Duration LATER = Duration.ofSeconds(1);

  // immutable
  private final Connection connection;
  private final Duration time;

  // the thread that works
  private boolean lifted;

  Bound(Connection connection, Duration time) {
    this.connection = connection;
    this.time = time;
  }

  /** Bounds all statements from now on. */
  void begin() throws SQLException {
    set(time);
    if (isMysql()) {
      connection.setNetworkTimeout(Runnable::run, (int) time.plus(LATER).toMillis());
    }
  }

  /** Lets the rows of a query take as long as their reader likes; each wait for some is bounded. */
  void lift() throws SQLException {
    set(Duration.ZERO);
    lifted = true;
  }

  /** Bounds all statements again. */
  void restore() throws SQLException {
    if (lifted) {
      set(time);
      lifted = false;
    }
  }

  private void set(Duration most) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          isMysql()
              ? "SET max_execution_time = " + most.toMillis()
              : "SET max_statement_time = " + most.toMillis() / 1000.0);
    }
  }

  private boolean isMysql() throws SQLException {
    return !connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
  }
}
