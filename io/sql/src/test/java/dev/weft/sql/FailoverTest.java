package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server takes over from another: a primary that dies, and the standby that follows it. */
class FailoverTest {
  private static final int WRITERS = 4;
  private static final int ENOUGH = 50;

  /** What became of rows, by what their writers were told. */
  private static final class Told {
    final Set<Integer> committed = ConcurrentHashMap.newKeySet();
    final Set<Integer> unknown = ConcurrentHashMap.newKeySet();
    final Set<String> meanwhile = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();

    /** Writes one row, and notes what it is told. */
    void write(Database database) throws InterruptedException {
      int id = next.incrementAndGet();
      try {
        long _ = database.transaction(tx -> tx.execute("INSERT INTO f VALUES (?)", id));
        committed.add(id);
      } catch (BrokenException e) {
        String message = String.valueOf(e.getMessage());
        meanwhile.add(message);
        if (message.startsWith("it is unknown whether")) {
          unknown.add(id);
        }
        Weft.sleep(Duration.ofMillis(5)); // as a service would, before the next request
      }
    }

    void write(Database database, int more) throws InterruptedException {
      int until = committed.size() + more;
      while (committed.size() < until) {
        write(database);
      }
    }
  }

  /** Makes a primary, and beside it the files of a standby that has its rows. */
  private static void prepare(Path primary, Path standby) throws Exception {
    LocalServer.start(primary).close();
    Offload.blocking(() -> settings(primary, ""));
    LocalServer.start(primary).close(); // from here on it writes what a standby needs
    Offload.blocking(() -> {
      copy(primary, standby);
      Files.createFile(new DataDirectory(standby).data().resolve("standby.signal"));
      // a commit counts when the standby has it
      settings(primary, "synchronous_standby_names = '*'");
    });
  }

  private static void settings(Path server, String more) throws IOException {
    String both = "wal_level = replica\nmax_wal_senders = 4\nhot_standby = on\n";
    Files.writeString(
        new DataDirectory(server).data().resolve("postgresql.auto.conf"), both + more + "\n");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all.filter(path -> !path.equals(from))::iterator) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static LocalServer startStandby(Path folder, LocalServer primary, Path primaryFolder)
      throws InterruptedException {
    Offload.blocking(() ->
        settings(
            folder,
            "primary_conninfo = 'host=127.0.0.1 port=%d user=weft password=%s'"
                .formatted(primary.stats().port(), new DataDirectory(primaryFolder).password())));
    return LocalServer.start(folder);
  }

  /** All of its processes, at once: a child that outlived it could still commit. */
  private static void kill(LocalServer server) throws InterruptedException {
    ProcessHandle postmaster = ProcessHandle.of(server.stats().pid()).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(postmaster.children().toList());
    all.add(postmaster);
    all.forEach(ProcessHandle::destroyForcibly);
    Offload.blocking(() -> all.forEach(each -> each.onExit().join()));
  }

  @Test
  void whatWasAcknowledgedIsThere_andThePoolFindsTheNewPrimaryByItself(
      @TempDir Path primaryFolder, @TempDir Path standbyFolder) throws Exception {
    Weft.run(() -> {
      prepare(primaryFolder, standbyFolder);
      LocalServer primary = LocalServer.start(primaryFolder);
      LocalServer standby = startStandby(standbyFolder, primary, primaryFolder);
      String hosts =
          "127.0.0.1:%d,127.0.0.1:%d".formatted(primary.stats().port(), standby.stats().port());
      String url = primary.url().replaceFirst("//[^/]*/", "//" + hosts + "/");
      Database database =
          Database.open(url + "&targetServerType=primary", DatabaseConfig.defaults());
      try {
        database.execute("CREATE TABLE f (id int PRIMARY KEY)");
        Told told = writeThroughout(database, primary, standby);
        assertThat(told.meanwhile)
            .contains(
                "cannot reach PostgreSQL at "
                    + hosts
                    + ": Could not find a server with specified targetServerType: primary");
        assertRows(told, database.list(Integer.class, "SELECT id FROM f"));
        assertThat(ServerExtension.close(database)).isZero();
      } finally {
        standby.close();
        primary.close();
      }
    });
  }

  /** Kills the primary and promotes the standby while some write. */
  private static Told writeThroughout(Database database, LocalServer primary, LocalServer standby)
      throws InterruptedException {
    Told told = new Told();
    told.write(database, 1);
    TaskGroup.run(group -> {
      for (int i = 0; i < WRITERS; i++) {
        group.fork(() -> told.write(database, ENOUGH));
      }
      while (told.committed.size() < ENOUGH / 2) {
        Weft.sleep(Duration.ofMillis(1));
      }
      kill(primary);
      while (told.meanwhile.stream().noneMatch(said -> said.startsWith("cannot reach"))) {
        Weft.sleep(Duration.ofMillis(1));
      }
      promote(standby);
    });
    return told;
  }

  private static void promote(LocalServer standby) throws InterruptedException {
    Database direct = Database.open(standby.url(), DatabaseConfig.defaults());
    assertThat(direct.one(Boolean.class, "SELECT pg_promote()")).isTrue();
    direct.close(Duration.ofSeconds(5));
  }

  private static void assertRows(Told told, List<Integer> stored) {
    assertThat(told.committed.size()).isGreaterThan(ENOUGH);
    assertThat(stored).containsAll(told.committed);
    Set<Integer> others = new HashSet<>(stored);
    others.removeAll(told.committed);
    assertThat(told.unknown).containsAll(others);
  }
}
