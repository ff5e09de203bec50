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

  /** The server knows no variable of this name. */
  private static final int UNKNOWN = 1193;

  // immutable
  private final Connection connection;
  private final Duration time;

  // the thread that works
  private boolean mysql;
  private boolean lifted;

  Bound(Connection connection, Duration time) {
    this.connection = connection;
    this.time = time;
  }

  /** Bounds all statements from now on. */
  void begin() throws SQLException {
    mysql = !connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
    try {
      set(time);
    } catch (SQLException e) {
      if (e.getErrorCode() != UNKNOWN) {
        throw e;
      }
      mysql = !mysql; // the version may be that of a proxy, or what somebody wrote there
      set(time);
    }
    if (mysql) {
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
          mysql
              ? "SET max_execution_time = " + most.toMillis()
              : "SET max_statement_time = " + most.toMillis() / 1000.0);
    }
  }
}
