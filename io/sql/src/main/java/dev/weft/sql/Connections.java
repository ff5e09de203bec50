package dev.weft.sql;

import dev.weft.pool.PoolFactory;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Offload;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Opens, judges and closes connections for the pool. */
final class Connections implements PoolFactory<Address, Session> {
  private final DatabaseConfig config;
  private final Failure failure;

  Connections(DatabaseConfig config, Failure failure) {
    this.config = config;
    this.failure = failure;
  }

  @Override
  public Session open(Address address) throws InterruptedException {
    return Offload.blocking(() -> connect(address));
  }

  private Session connect(Address address) throws InterruptedException {
    Clock clock = Clock.current();
    long start = clock.nanos();
    try {
      Properties properties = properties(address.dialect());
      Connection connection = driver(address).connect(address.url(), properties);
      if (connection == null) {
        throw new SQLException("the driver does not know this URL");
      }
      Bound bound = new Bound(connection, address.dialect(), config.queryTimeout());
      Long number = prepare(connection, address.dialect(), bound);
      return new Session(connection, address, properties, bound, number);
    } catch (SQLException e) {
      if (Thread.interrupted()) { // a driver may take that for a failure to connect
        throw new InterruptedException("connecting was stopped");
      }
      throw failure.connecting(e, clock.since(start));
    }
  }

  private static Driver driver(Address address) {
    if (address.dialect() == Dialect.POSTGRES) {
      return new org.postgresql.Driver();
    }
    try {
      return DriverManager.getDriver(address.url());
    } catch (SQLException e) {
      throw new BrokenException(
          "no JDBC driver for %s is on the path: add it".formatted(address.server()), e);
    }
  }

  private Properties properties(Dialect dialect) {
    Properties properties = new Properties();
    long seconds = Math.max(1, config.connectTimeout().toSeconds());
    // A server that is gone says nothing: give up a little after it would have stopped by itself.
    Duration silence = config.queryTimeout().plusSeconds(10);
    switch (dialect) {
      case POSTGRES -> {
        properties.setProperty("loginTimeout", Long.toString(seconds));
        properties.setProperty("connectTimeout", Long.toString(seconds));
        properties.setProperty("cancelSignalTimeout", "2");
        properties.setProperty("socketTimeout", Long.toString(silence.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "weft");
      }
      case MARIADB -> {
        properties.setProperty("connectTimeout", Long.toString(seconds * 1_000));
        properties.setProperty("socketTimeout", Long.toString(silence.toMillis()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("allowMultiQueries", "true"); // as every other database does
        properties.setProperty("yearIsDateType", "false");
      }
      case OTHER -> {
        // nothing that every driver knows
      }
    }
    return properties;
  }

  /** {@return the number of the connection, if it has one} */
  private @Nullable Long prepare(Connection connection, Dialect dialect, Bound bound)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      bound.begin();
      return switch (dialect) {
        case POSTGRES -> preparePostgres(statement);
        case MARIADB -> prepareMariadb(statement);
        case OTHER -> null;
      };
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static @Nullable Long preparePostgres(Statement statement) {
    try {
      // Else a server goes on with the statement of a client that has cut its connection.
      statement.execute("SET client_connection_check_interval = 1000");
    } catch (SQLException e) {
      // older than PostgreSQL 14, or on a system that cannot do it
    }
    return null;
  }

  private static Long prepareMariadb(Statement statement) throws SQLException {
    // What is a moment is stored and shown in UTC, whatever the server's own zone is. The reader of
    // a flow may rest for a day.
    statement.execute("SET time_zone = '+00:00', net_write_timeout = 86400");
    try (ResultSet result = statement.executeQuery("SELECT CONNECTION_ID()")) {
      result.next();
      return result.getLong(1);
    }
  }

  @Override
  public boolean isUsable(Session session) {
    return session.isOpen();
  }

  @Override
  public void close(Session session) {
    session.close();
  }
}
