package dev.weft.examples;

import dev.weft.sql.Database;
import dev.weft.sql.DatabaseConfig;
import dev.weft.sql.LocalServer;
import dev.weft.sql.Transaction;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.nio.file.Path;
import java.util.List;

/** A PostgreSQL of one's own, and transactions on it. Python: {@code asyncpg}, {@code aiomysql}. */
public final class Accounts {
  private record Account(String name, int cents) {}

  private Accounts() {}

  public static void main(String[] directory) throws InterruptedException {
    Weft.run(() -> {
      try (LocalServer server = LocalServer.start(Path.of(directory[0]));
          Database database = Database.open(server.url(), DatabaseConfig.defaults())) {
        use(database);
      }
    });
  }

  private static void use(Database database) throws InterruptedException {
    database.execute("CREATE TABLE accounts (name text PRIMARY KEY, cents int CHECK (cents >= 0))");
    database.insertAll("accounts", List.of(new Account("anna", 1_000), new Account("berta", 0)));
    Tasks.forEach(4, Tasks.Source.of(List.of(100, 200, 300)), cents -> pay(database, cents));
    try {
      pay(database, 500);
    } catch (WeftException e) {
      System.out.println("refused, and nothing was paid");
    }
    database
        .list(Account.class, "SELECT name, cents FROM accounts ORDER BY name")
        .forEach(account -> System.out.println(account.name + " has " + account.cents));
  }

  /** All of it or nothing: what the body throws, or a cancellation, rolls back. */
  private static void pay(Database database, int cents) throws InterruptedException {
    database.transaction(tx -> {
      add(tx, "berta", cents);
      return add(tx, "anna", -cents);
    });
  }

  private static long add(Transaction tx, String name, int cents) throws InterruptedException {
    return tx.execute("UPDATE accounts SET cents = cents + ? WHERE name = ?", cents, name);
  }
}
