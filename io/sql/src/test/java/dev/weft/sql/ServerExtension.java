package dev.weft.sql;

import dev.weft.task.Weft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server for all test classes that ask for one. */
final class ServerExtension implements BeforeAllCallback {
  /** Lives until all tests are done. */
  private record Shared(Path directory, LocalServer server) implements AutoCloseable {
    static Shared start() {
      try {
        Path directory = Files.createTempDirectory("weft-sql");
        return new Shared(directory, Weft.run(() -> LocalServer.start(directory)));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws Exception {
      Weft.run(server::close);
      Trees.delete(directory);
    }
  }

  private final boolean own;

  ServerExtension() {
    this(false);
  }

  /** A server; of one's own, if one wants to kill it. */
  ServerExtension(boolean own) {
    this.own = own;
  }

  @SuppressWarnings("NullAway") // set before the first test
  private LocalServer server;

  @Override
  public void beforeAll(ExtensionContext context) {
    server =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.GLOBAL)
            .computeIfAbsent(own ? this : Shared.class, _ -> Shared.start(), Shared.class)
            .server();
  }

  /** A server that is killed must have written down what it committed; others are quicker. */
  String url() {
    return server.url() + (own ? "" : "&options=-c%20synchronous_commit%3Doff");
  }

  LocalServer server() {
    return server;
  }

  Database open() {
    return Database.open(url(), DatabaseConfig.defaults());
  }

  /** What a test does with a database on which nothing may be left in use. */
  interface Body {
    void with(Database database) throws Exception;
  }

  /** Runs a test, and looks whether anything is left of it, here or at the server. */
  void run(DatabaseConfig config, Body body) throws Exception {
    Weft.run(() -> {
      Database database = Database.open(url(), config);
      body.with(database);
      if (database.stats().inUse() > 0) {
        throw new AssertionError("in use: " + database.stats());
      }
      List<String> busy = busy(database);
      for (int i = 0; i < 2_000 && !busy.isEmpty(); i++) {
        Weft.sleep(Duration.ofMillis(10)); // a connection that was closed is gone a little later
        busy = busy(database);
      }
      close(database);
      if (!busy.isEmpty()) {
        throw new AssertionError("still busy at the server: " + busy);
      }
    });
  }

  /** What is looked at until it holds. */
  interface Fact {
    boolean holds() throws InterruptedException;
  }

  /** Waits for what becomes true a little later, at the server or on a loop. */
  static void until(Fact fact) throws InterruptedException {
    while (!fact.holds()) {
      Weft.sleep(Duration.ofMillis(1));
    }
  }

  private static List<String> busy(Database database) throws InterruptedException {
    return database.list(
        String.class,
        "SELECT state || ': ' || query FROM pg_stat_activity WHERE application_name = 'weft'"
            + " AND state <> 'idle' AND pid <> pg_backend_pid()");
  }

  void run(Body body) throws Exception {
    run(DatabaseConfig.defaults(), body);
  }

  /** Closes a database. {@return how many connections were still in use} */
  static int close(Database database) throws InterruptedException {
    int inUse = database.stats().inUse();
    database.close(Duration.ofSeconds(5));
    return inUse;
  }
}
