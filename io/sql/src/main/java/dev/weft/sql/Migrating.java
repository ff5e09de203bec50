package dev.weft.sql;

import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.WeftException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings a schema up to date: numbered files of SQL, each applied once, in order.
 *
 * <p>Each file is a transaction, which takes a lock, looks what is next, applies it and notes it.
 * So two that start at the same time take turns, and both end with the same schema.
 */
final class Migrating {
  /** A file. */
  record Migration(long number, String name, String text) {
    private static final Pattern NAME = Pattern.compile("(\\d{1,18})\\D.*\\.sql");

    static Migration of(String name, String text) {
      Matcher matcher = NAME.matcher(name);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "a migration is named as 001-users.sql, but this is " + name);
      }
      return new Migration(Long.parseLong(matcher.group(1)), name, text);
    }

    String hash() {
      try {
        return HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // every JDK has it
      }
    }
  }

  /** A file that was applied. */
  private record Applied(long number, String name, String hash) {}

  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS weft_migrations (number bigint PRIMARY KEY, name varchar(255) NOT"
          + " NULL, hash varchar(64) NOT NULL, applied_at timestamp DEFAULT CURRENT_TIMESTAMP NOT"
          + " NULL)";

  private final Database database;
  private final Dialect dialect;
  private final List<Migration> migrations;

  Migrating(Database database, Dialect dialect, List<Migration> migrations) {
    this.database = database;
    this.dialect = dialect;
    this.migrations =
        migrations.stream().sorted(Comparator.comparingLong(Migration::number)).toList();
    for (int i = 1; i < this.migrations.size(); i++) {
      Migration before = this.migrations.get(i - 1);
      if (before.number == this.migrations.get(i).number) {
        throw new IllegalArgumentException(
            "two migrations have the number %d: %s and %s"
                .formatted(before.number, before.name, this.migrations.get(i).name));
      }
    }
  }

  // ---- reading ----

  static List<Migration> read(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Migration> all = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".sql")).toList()) {
        all.add(Migration.of(file.getFileName().toString(), Files.readString(file)));
      }
      return all;
    } catch (IOException e) {
      throw new BrokenException(
          "cannot read the migrations of %s: %s".formatted(folder, Trouble.of(e)), e);
    }
  }

  /** {@return what is in a folder of the class path or of a module} */
  static List<Migration> read(@Nullable URL folder, String name) {
    if (folder == null) {
      throw new IllegalArgumentException("there is no folder " + name + " on the class path");
    }
    try {
      URI place = folder.toURI();
      if (!place.getScheme().equals("jar")) {
        return read(Path.of(place));
      }
      try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
        return read(jar.getPath(place.toString().substring(place.toString().indexOf('!') + 1)));
      }
    } catch (IOException | URISyntaxException e) {
      throw new BrokenException("cannot read the migrations of " + folder + ": " + e, e);
    }
  }

  // ---- applying ----

  /** {@return the names of the files that were applied by this call} */
  List<String> run() throws InterruptedException {
    List<String> names = new ArrayList<>();
    for (Optional<String> name = step(); name.isPresent(); name = step()) {
      names.add(name.get());
    }
    return names;
  }

  private Optional<String> step() throws InterruptedException {
    return database.<Optional<String>>transaction(tx -> {
      lock(tx);
      try {
        tx.execute(TABLE);
        Optional<Migration> next = next(tx);
        if (next.isPresent()) {
          apply(tx, next.get());
        }
        unlock(tx, "COMMIT");
        return next.map(Migration::name);
      } catch (RuntimeException e) {
        unlockAfter(e, tx);
        throw e;
      }
    });
  }

  /** MariaDB's lock is the connection's: the transaction must have ended before it goes. */
  private void unlock(Transaction tx, String end) throws InterruptedException {
    if (dialect == Dialect.MARIADB) {
      tx.execute(end);
      tx.one(Integer.class, "SELECT RELEASE_LOCK('weft_migrations')");
    }
  }

  private void unlockAfter(RuntimeException failure, Transaction tx) throws InterruptedException {
    try {
      unlock(tx, "ROLLBACK");
    } catch (WeftException e) {
      failure.addSuppressed(e); // nobody gets this connection again: it is closed, so is the lock
    }
  }

  private void lock(Transaction tx) throws InterruptedException {
    switch (dialect) {
      case POSTGRES ->
          tx.one(Row.class, "SELECT pg_advisory_xact_lock(hashtextextended('weft_migrations', 0))");
      case MARIADB -> lockMariadb(tx);
      case OTHER -> {
        // nothing that every database has
      }
    }
  }

  /** It is NULL if the wait for it took longer than a statement may. */
  private static void lockMariadb(Transaction tx) throws InterruptedException {
    String lock = "SELECT coalesce(GET_LOCK('weft_migrations', 3600), 0)";
    if (tx.one(Integer.class, lock) == 0) {
      throw new BrokenException(
          "another program has not brought the schema up to date yet: wait for it, or raise"
              + " queryTimeout");
    }
  }

  private Optional<Migration> next(Transaction tx) throws InterruptedException {
    List<Applied> applied =
        tx.list(Applied.class, "SELECT number, name, hash FROM weft_migrations ORDER BY number");
    for (Migration migration : migrations) {
      Optional<Applied> same =
          applied.stream().filter(known -> known.number == migration.number).findFirst();
      if (same.isEmpty()) {
        requireLast(migration, applied);
        return Optional.of(migration);
      }
      if (!same.get().hash.equals(migration.hash())) {
        throw new RefusedException(
            "%s was changed after it was applied: put it back, and write a new one"
                .formatted(migration.name));
      }
    }
    return Optional.empty();
  }

  private static void requireLast(Migration migration, List<Applied> applied) {
    if (!applied.isEmpty() && applied.getLast().number > migration.number) {
      throw new RefusedException(
          "%s comes before %s, which was applied already: give it a higher number"
              .formatted(migration.name, applied.getLast().name));
    }
  }

  private void apply(Transaction tx, Migration migration) throws InterruptedException {
    try {
      tx.use(connection -> {
        try (Statement statement = connection.createStatement()) {
          statement.setEscapeProcessing(false);
          return statement.execute(migration.text);
        }
      });
    } catch (BrokenException e) {
      String rest = dialect == Dialect.POSTGRES ? "" : "; what it did before that may have stayed";
      throw new BrokenException(migration.name + ": " + e.getMessage() + rest, e.getCause());
    }
    tx.execute(
        "INSERT INTO weft_migrations (number, name, hash) VALUES (?, ?, ?)",
        migration.number,
        migration.name,
        migration.hash());
  }
}
