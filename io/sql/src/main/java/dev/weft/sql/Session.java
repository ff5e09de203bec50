package dev.weft.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** A JDBC connection, and what is needed to stop what runs on it. */
final class Session {
  // immutable
  private final Connection connection;
  private final Address address;
  private final Properties properties;
  private final Bound bound;

  /** Its number at MariaDB; null elsewhere. */
  private final @Nullable Long number;

  /** What runs now; written by the thread that works, read by the one that cancels. */
  private volatile @Nullable Statement running;

  /** Set by the task between two calls, read by what cancels. */
  private volatile boolean cuts;

  // the thread that works
  private int isolation = -1;
  private boolean readOnly;

  Session(
      Connection connection,
      Address address,
      Properties properties,
      Bound bound,
      @Nullable Long number) {
    this.connection = connection;
    this.address = address;
    this.properties = properties;
    this.bound = bound;
    this.number = number;
  }

  Connection connection() {
    return connection;
  }

  Address address() {
    return address;
  }

  /** Says what a cancellation is to stop; null when it has ended. */
  void runs(@Nullable Statement statement) {
    running = statement;
  }

  /** Says whether there is no statement to cancel, but a wait that only the end can end. */
  void cutInsteadOfCancel(boolean yes) {
    cuts = yes;
  }

  /** Begins a transaction. Not with the server's knowledge before its first statement. */
  void begin(TransactionConfig config) throws SQLException {
    if (config.readOnly()) {
      readOnly(true);
    }
    if (config.isolation().isPresent()) {
      isolation = connection.getTransactionIsolation();
      connection.setTransactionIsolation(config.isolation().get().number());
    }
    connection.setAutoCommit(false);
  }

  /** {@return how the server is told how long a statement may take} */
  Bound bound() {
    return bound;
  }

  /** The driver of MariaDB keeps it to itself. */
  private void readOnly(boolean yes) throws SQLException {
    if (address.dialect() == Dialect.MARIADB) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET SESSION TRANSACTION READ " + (yes ? "ONLY" : "WRITE"));
      }
    } else {
      connection.setReadOnly(yes);
    }
    readOnly = yes;
  }

  /** Commits; PostgreSQL would roll back without a word if a statement had failed before. */
  void commit() throws SQLException {
    if (address.dialect() == Dialect.POSTGRES
        && connection.unwrap(BaseConnection.class).getTransactionState()
            == TransactionState.FAILED) {
      throw new SQLException(
          "a statement of the transaction failed, so nothing of it is committed: let the failure"
              + " pass, or do what may fail in a transaction within",
          "25P02");
    }
    bound.beforeCommit();
    connection.commit();
  }

  /** Rolls back what is open, and puts the connection back as the next one expects it. */
  void tidy() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    if (readOnly || connection.isReadOnly()) {
      readOnly(false);
    }
    bound.restore();
    if (isolation >= 0) {
      connection.setTransactionIsolation(isolation);
      isolation = -1;
    }
  }

  /**
   * Asks the server to stop what runs here. On another thread than the one that works; the word may
   * come late, or between two statements.
   */
  void cancel() throws SQLException {
    if (cuts) {
      abort();
      return;
    }
    switch (address.dialect()) {
      case POSTGRES -> connection.unwrap(PGConnection.class).cancelQuery();
      case MARIADB -> kill();
      case OTHER -> {
        Statement statement = running;
        if (statement != null) {
          statement.cancel();
        }
      }
    }
  }

  /** Stops what may still run at a server that has not answered in time, if it hears that. */
  void giveUp() {
    try {
      if (address.dialect() == Dialect.MARIADB) { // others stop it themselves, or nobody can
        kill();
      }
    } catch (SQLException e) {
      // gone, and the statement with it
    }
  }

  private void kill() throws SQLException {
    Properties brief = new Properties();
    brief.putAll(properties);
    brief.setProperty("connectTimeout", "2000");
    brief.setProperty("socketTimeout", "2000");
    try (Connection other = DriverManager.getConnection(address.url(), brief);
        Statement statement = other.createStatement()) {
      statement.execute("KILL QUERY " + number);
    }
  }

  /** Cuts the connection, whatever runs on it. */
  void abort() throws SQLException {
    connection.abort(Runnable::run);
  }

  boolean isOpen() {
    try {
      return !connection.isClosed();
    } catch (SQLException e) {
      return false;
    }
  }

  void close() {
    try {
      connection.close(); // says good-bye and does not wait for an answer
    } catch (SQLException e) {
      // gone already
    }
  }
}
