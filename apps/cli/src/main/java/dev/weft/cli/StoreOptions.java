package dev.weft.cli;

import dev.weft.sql.Database;
import dev.weft.sql.DatabaseConfig;
import dev.weft.sql.LocalServer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which PostgreSQL holds the pages: one's own, or the one that comes with Weft. */
final class StoreOptions {
  /**
   * Nobody waits for the disk: after a crash the pages of the last half second may be missing, and
   * are fetched again.
   */
  private static final String SOON = "&options=-c%20synchronous_commit%3Doff";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The pages are in the PostgreSQL of this folder (default: ~/.weft/data).")
  private @Nullable Path data;

  @Option(
      names = "--db",
      paramLabel = "JDBC-URL",
      description = "… or in this one: jdbc:postgresql://HOST/DATABASE?user=NAME&password=WORD.")
  private @Nullable String db;

  /** An open database, and what it runs on if that is ours. */
  record Store(Database database, @Nullable LocalServer server, String name)
      implements AutoCloseable {
    /** Closes both in an orderly way, also when the command is being broken off. */
    @Override
    public void close() throws InterruptedException {
      try (LocalServer _ = server) {
        database.close();
      }
    }
  }

  /** Opens the store for writing; a folder is this process's alone. */
  Store open() throws InterruptedException {
    check();
    return db == null ? local(LocalServer.start(folder())) : remote(db);
  }

  /** Opens the store for reading; a folder may be in use by a crawl. */
  Store openBeside() throws InterruptedException {
    check();
    if (db != null) {
      return remote(db);
    }
    if (!LocalServer.exists(folder())) {
      throw new WrongUsageException(
          "there is no store in " + folder() + " yet: crawl something, or name another by --data");
    }
    return local(LocalServer.startOrAttach(folder()));
  }

  private void check() {
    if (db != null && data != null) {
      throw new WrongUsageException("--data and --db name two stores; give one of them");
    }
    if (data != null && data.toString().isBlank()) { // a variable of the shell that is not set
      throw new WrongUsageException("--data is empty; name a folder, or leave it out");
    }
  }

  private Path folder() {
    return data != null ? data : Path.of(System.getProperty("user.home"), ".weft", "data");
  }

  private static Database open(String url) {
    if (!url.matches("(?i)(jdbc:)?postgres(ql)?:.*")) {
      throw new WrongUsageException(
          "--db must name a PostgreSQL, as jdbc:postgresql://HOST/DATABASE?user=NAME&password=WORD");
    }
    try {
      return Database.open(url, DatabaseConfig.defaults());
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(e.getMessage());
    }
  }

  private Store local(LocalServer server) throws InterruptedException {
    String url = server.url() + SOON;
    return new Store(Database.open(url, DatabaseConfig.defaults()), server, folder().toString());
  }

  private static Store remote(String url) throws InterruptedException {
    String shown =
        url.replaceAll("(?i)(password=)[^&]*", "$1…").replaceAll("(//[^/:@]*:)[^/@]*@", "$1…@");
    return new Store(open(url), null, shown);
  }
}
