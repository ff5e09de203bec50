package dev.weft.sql;

import dev.weft.pool.PoolFactory;
import dev.weft.task.Clock;
import dev.weft.task.Offload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;

/** Opens, judges and closes connections for the pool. */
final class Connections implements PoolFactory<Address, Connection> {
  private final DatabaseConfig config;
  private final Failure failure;

  Connections(DatabaseConfig config, Failure failure) {
    this.config = config;
    this.failure = failure;
  }

  @Override
  public Connection open(Address address) throws InterruptedException {
    return Offload.blocking(() -> connect(address));
  }

  private Connection connect(Address address) {
    Clock clock = Clock.current();
    long start = clock.nanos();
    try {
      Connection connection = new Driver().connect(address.url(), properties());
      if (connection == null) {
        throw new SQLException("the driver does not know this URL");
      }
      prepare(connection);
      return connection;
    } catch (SQLException e) {
      throw failure.connecting(e, clock.since(start));
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    long seconds = Math.max(1, config.connectTimeout().toSeconds());
    properties.setProperty("loginTimeout", Long.toString(seconds));
    properties.setProperty("connectTimeout", Long.toString(seconds));
    properties.setProperty("cancelSignalTimeout", "2");
    // A server that is gone says nothing: give up a little after it would have stopped by itself.
    Duration silence = config.queryTimeout().plusSeconds(10);
    properties.setProperty("socketTimeout", Long.toString(silence.toSeconds()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "weft");
    return properties;
  }

  private void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET statement_timeout = " + config.queryTimeout().toMillis());
      noticeDisconnects(statement);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Else a server goes on with the statement of a client that has cut its connection. */
  private static void noticeDisconnects(Statement statement) {
    try {
      statement.execute("SET client_connection_check_interval = 1000");
    } catch (SQLException e) {
      // older than PostgreSQL 14, or on a system that cannot do it
    }
  }

  @Override
  public boolean isUsable(Connection connection) {
    try {
      return !connection.isClosed();
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close(Connection connection) {
    try {
      connection.close(); // says good-bye and does not wait for an answer
    } catch (SQLException e) {
      // gone already
    }
  }
}
