package dev.weft.sql;

import dev.weft.task.Weft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server for a test class. */
final class ServerExtension implements BeforeAllCallback, AfterAllCallback {
  private Path directory = Path.of("unknown");

  @SuppressWarnings("NullAway") // set before the first test
  private LocalServer server;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    directory = Files.createTempDirectory("weft-sql");
    Weft.run(() -> server = LocalServer.start(directory));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    Weft.run(() -> server.close());
    Trees.delete(directory);
  }

  String url() {
    return server.url();
  }

  LocalServer server() {
    return server;
  }

  Database open() {
    return Database.open(url(), DatabaseConfig.defaults());
  }

  /** Closes a database. {@return how many connections were still in use} */
  static int close(Database database) throws InterruptedException {
    int inUse = database.stats().inUse();
    database.close(Duration.ofSeconds(5));
    return inUse;
  }
}
