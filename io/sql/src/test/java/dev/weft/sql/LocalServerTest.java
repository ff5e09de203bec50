package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalServerTest {
  /** A directory that a server was started in once, to be copied: making one takes long. */
  @TempDir static Path used;

  @TempDir Path directory;

  @BeforeAll
  static void use() throws Exception {
    Weft.run(() -> LocalServer.start(used).close());
  }

  private void copyUsed() throws IOException {
    try (Stream<Path> all = Files.walk(used)) {
      for (Path path : (Iterable<Path>) all.filter(path -> !path.equals(used))::iterator) {
        Files.copy(
            path, directory.resolve(used.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** A process that starts a server, says so, and waits to be killed. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      Weft.run(() -> {
        LocalServer server = LocalServer.start(Path.of(arguments[0]));
        write(server, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (42)");
        write(server, "CHECKPOINT"); // a crash may cost the last half second
        System.out.println(server.stats().pid());
        Weft.sleep(Duration.ofDays(1));
      });
    }
  }

  private static void write(LocalServer server, String sql) throws InterruptedException {
    Database database = Database.open(server.url(), DatabaseConfig.defaults());
    database.use(connection -> {
      try (var statement = connection.createStatement()) {
        return statement.execute(sql);
      }
    });
    database.close(Duration.ofSeconds(5));
  }

  private static List<Object> kept(LocalServer server) throws InterruptedException {
    Database database = Database.open(server.url(), DatabaseConfig.defaults());
    List<Object> all = new ArrayList<>();
    database.query("SELECT id FROM kept", values -> all.add(String.valueOf(values.getFirst())));
    database.close(Duration.ofSeconds(5));
    return all;
  }

  /** A child JVM that runs a server. */
  private record Running(Process process, long postmaster) {
    static Running start(Path directory) throws Exception {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--add-opens=java.base/java.lang=ALL-UNNAMED",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Child.class.getName(),
                  directory.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      var out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      return new Running(process, Long.parseLong(out.readLine()));
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void dataIsKeptOverARestart() throws Exception {
    Weft.run(() -> {
      try (LocalServer server = LocalServer.start(directory)) {
        assertThat(server.stats().initialised()).isTrue();
        write(server, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (42)");
      }
      try (LocalServer server = LocalServer.start(directory)) {
        assertThat(server.stats().initialised()).isFalse();
        assertThat(server.stats().recovered()).isFalse();
        assertThat(kept(server)).containsExactly("42");
      }
    });
  }

  @Test
  void aDirectoryInUseByThisProcessIsRefusedAndStaysLocked() throws Exception {
    copyUsed();
    Weft.run(() -> {
      try (LocalServer server = LocalServer.start(directory)) {
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(() -> LocalServer.start(directory))
              .isInstanceOf(RefusedException.class)
              .hasMessage(
                  "the data directory %s is in use by process %d: wait for it, stop it, or use"
                          .formatted(directory, ProcessHandle.current().pid())
                      + " another directory");
        }
        try (LocalServer attached = LocalServer.attach(directory)) {
          assertThat(attached.stats().port()).isEqualTo(server.stats().port());
        }
        assertThat(server.url()).isNotEmpty();
      }
    });
  }

  @Test
  void aDirectoryInUseByAnotherProcessIsRefusedCanBeReadAndIsFreeAfterAKill() throws Exception {
    copyUsed();
    Running other = Running.start(directory);
    try {
      Weft.run(() -> {
        assertThatThrownBy(() -> LocalServer.start(directory))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("is in use by process " + other.process.pid() + ":");
        try (LocalServer attached = LocalServer.startOrAttach(directory)) {
          assertThat(kept(attached)).containsExactly("42");
        }
        other.kill();
        try (LocalServer server = LocalServer.start(directory)) {
          assertThat(kept(server)).containsExactly("42");
          assertThat(server.stats().pid()).isNotEqualTo(other.postmaster);
        }
      });
    } finally {
      other.kill();
    }
  }

  @Test
  void aServerWhoseProcessWasKilledStopsByItself() throws Exception {
    copyUsed();
    Running other = Running.start(directory);
    ProcessHandle server = ProcessHandle.of(other.postmaster).orElseThrow();
    other.kill();
    assertThat(Programs.ends(server, Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void aServerLeftBehindIsStoppedAndTheDataIsThere() throws Exception {
    copyUsed();
    Running other = Running.start(directory);
    other.process.children().forEach(ProcessHandle::destroyForcibly); // the guard
    other.kill();
    Weft.run(() -> {
      try (LocalServer server = LocalServer.start(directory)) {
        assertThat(server.stats().recovered()).isTrue();
        assertThat(kept(server)).containsExactly("42");
      }
    });
  }

  @Test
  void aServerThatCrashedRecovers() throws Exception {
    copyUsed();
    Running other = Running.start(directory);
    other.process.children().forEach(ProcessHandle::destroyForcibly);
    ProcessHandle server = ProcessHandle.of(other.postmaster).orElseThrow();
    List<ProcessHandle> all = server.children().toList();
    server.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    other.kill();
    assertThat(Programs.ends(server, Duration.ofSeconds(30))).isTrue();
    Weft.run(() -> {
      try (LocalServer again = LocalServer.start(directory)) {
        assertThat(kept(again)).containsExactly("42");
      }
    });
  }

  @Test
  void aHalfMadeDirectoryIsMadeAnew() throws Exception {
    Path half = Files.createDirectories(directory.resolve("postgres/data.new/base"));
    Files.writeString(half.resolve("file"), "half");
    Weft.run(() -> LocalServer.start(directory).close());
    assertThat(directory.resolve("postgres/data/PG_VERSION")).exists();
    assertThat(directory.resolve("postgres/data.new")).doesNotExist();
  }

  @Test
  void dataOfAnotherVersionIsRefused() throws Exception {
    Path data = Files.createDirectories(directory.resolve("postgres/data"));
    Files.writeString(data.resolve("PG_VERSION"), "17\n");
    Weft.run(() ->
        assertThatThrownBy(() -> LocalServer.start(directory))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("was made by PostgreSQL 17, but this is PostgreSQL 18"));
  }

  @Test
  void aBrokenConfigurationIsSaid() throws Exception {
    copyUsed();
    Weft.run(() -> {
      LocalServer.start(directory).close();
      Files.writeString(directory.resolve("postgres/data/postgresql.auto.conf"), "nonsense = 1");
      assertThatThrownBy(() -> LocalServer.start(directory))
          .isInstanceOf(BrokenException.class)
          .hasMessageStartingWith("PostgreSQL does not start in " + directory + ": ")
          .hasMessageContaining("postgresql.auto.conf");
    });
  }

  @Test
  void aPlaceThatIsNoDirectoryIsSaid() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    Weft.run(() ->
        assertThatThrownBy(() -> LocalServer.start(file))
            .isInstanceOf(BrokenException.class)
            .hasMessageStartingWith("cannot use the data directory " + file + ": ")
            .hasMessageEndingWith("; mend that, or use another directory"));
  }

  @Test
  void aFileInTheWayIsSaid() throws Exception {
    Path file = Files.writeString(directory.resolve("postgres"), "x");
    Weft.run(() ->
        assertThatThrownBy(() -> LocalServer.start(directory))
            .isInstanceOf(BrokenException.class)
            .hasMessageContaining(": " + file + " is in the way; "));
  }

  @Test
  void anEmptyDirectoryHasNoServer_andStaysEmpty() throws Exception {
    Weft.run(() -> {
      assertThat(LocalServer.exists(directory)).isFalse();
      assertThat(LocalServer.exists(directory.resolve("nowhere"))).isFalse();
      assertThat(LocalServer.exists(used)).isTrue();
      Path file = Files.writeString(directory.resolve("file"), "x");
      assertThat(LocalServer.exists(file)).isFalse();
    });
    assertThat(directory).isDirectoryNotContaining("glob:**/postgres");
  }

  @Test
  void nobodyToAttachToIsSaid() throws Exception {
    Weft.run(() ->
        assertThatThrownBy(() -> LocalServer.attach(directory))
            .isInstanceOf(BrokenException.class)
            .hasMessageStartingWith("no PostgreSQL runs in " + directory));
  }

  @Test
  void closedIsClosedAndTwiceIsOnce() throws Exception {
    copyUsed();
    Weft.run(() -> {
      LocalServer server = LocalServer.start(directory);
      ProcessHandle process = ProcessHandle.of(server.stats().pid()).orElseThrow();
      server.close();
      server.close();
      assertThat(Postmaster.runs(process)).isFalse();
      assertThatThrownBy(server::url).isInstanceOf(ClosedException.class);
    });
  }

  @Test
  void itIsClosedOutsideOfATask() throws Exception {
    copyUsed();
    LocalServer server = Weft.<LocalServer>run(() -> LocalServer.start(directory));
    server.close();
    assertThat(ProcessHandle.of(server.stats().pid()).filter(Postmaster::runs)).isEmpty();
  }

  @Test
  void aCancelledTaskClosesItAllTheSame() throws Exception {
    copyUsed();
    Weft.run(() ->
        TaskGroup.run(group -> {
          Handoff<Long> started = new Handoff<>();
          var user =
              group.fork(() -> {
                try (LocalServer server = LocalServer.start(directory)) {
                  started.give(server.stats().pid());
                  Weft.sleep(Duration.ofHours(1));
                }
              });
          long process = started.await();
          user.cancel("test");
          assertThatThrownBy(user::join).isInstanceOf(TaskCancelledException.class);
          assertThat(ProcessHandle.of(process).filter(Postmaster::runs)).isEmpty();
        }));
  }

  @Test
  void aCancelledStartLeavesNothingBehind() throws Exception {
    Weft.run(() ->
        TaskGroup.run(group -> {
          var starting = group.fork(() -> LocalServer.start(directory));
          while (!Files.exists(directory.resolve("postgres/data.new"))) {
            Weft.sleep(Duration.ofMillis(1));
          }
          starting.cancel("test");
          assertThatThrownBy(starting::join).isInstanceOf(TaskCancelledException.class);
          LocalServer.start(directory).close();
        }));
  }
}
