package dev.weft.examples;

import dev.weft.sql.Database;
import dev.weft.sql.DatabaseConfig;
import dev.weft.sql.LocalServer;
import dev.weft.sql.Table;
import dev.weft.task.Shield;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A PostgreSQL of one's own, and transactions on it. Python: {@code asyncpg}, {@code aiomysql}. */
public final class Accounts {
  private static final Table ACCOUNTS =
      new Table("accounts", List.of("name", "cents"), List.of("name"));

  private Accounts() {}

  public static void main(String[] directory) throws InterruptedException {
    Weft.run(() -> {
      LocalServer server = LocalServer.start(Path.of(directory[0]));
      try {
        use(Database.open(server.url(), DatabaseConfig.defaults()));
      } finally {
        Shield.within(Duration.ofSeconds(30), server::close);
      }
    });
  }

  private static void use(Database database) throws InterruptedException {
    run(database, "CREATE TABLE accounts (name text PRIMARY KEY, cents int CHECK (cents >= 0))");
    database.upsert(ACCOUNTS, List.of(new Object[] {"anna", 1_000}, new Object[] {"berta", 0}));
    Tasks.forEach(4, Tasks.Source.of(List.of(100, 200, 300)), cents -> pay(database, cents));
    try {
      pay(database, 500);
    } catch (WeftException e) {
      System.out.println("refused, and nothing was paid");
    }
    database.query("SELECT name, cents FROM accounts ORDER BY name", System.out::println);
    database.close(Duration.ofSeconds(1));
  }

  /** All of it or nothing: what the body throws, or a cancellation, rolls back. */
  private static void pay(Database database, int cents) throws InterruptedException {
    database.transaction(connection -> {
      add(connection, "berta", cents);
      return add(connection, "anna", -cents);
    });
  }

  private static int add(Connection connection, String name, int cents) throws SQLException {
    String sql = "UPDATE accounts SET cents = cents + ? WHERE name = ?";
    try (var statement = connection.prepareStatement(sql)) {
      statement.setInt(1, cents);
      statement.setString(2, name);
      return statement.executeUpdate();
    }
  }

  private static void run(Database database, String sql) throws InterruptedException {
    database.use(connection -> {
      try (var statement = connection.createStatement()) {
        return statement.execute(sql);
      }
    });
  }
}
