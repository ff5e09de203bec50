package dev.weft.sql;

import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings up the server of a directory whose lock we hold, and takes it down again.
 *
 * <p>We run the programs ourselves and use zonky's build of them only: its launcher always switches
 * off fsync, which kept data cannot do without.
 */
final class Launch {
  private static final String VERSION = "18";
  private static final int ATTEMPTS = 3;
  private static final Duration READY_IN = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(5);

  /**
   * Small, quick to start, and safe.
   *
   * <p>{@code fsync} and {@code synchronous_commit} stay on: what was committed is there, whatever
   * happens. {@code wal_level} minimal: there is no replica.
   */
  private static final String SETTINGS =
      """
      listen_addresses = '127.0.0.1'
      unix_socket_directories = ''
      max_connections = 20
      shared_buffers = 64MB
      maintenance_work_mem = 32MB
      max_wal_senders = 0
      wal_level = minimal
      min_wal_size = 32MB
      max_wal_size = 512MB
      jit = off
      io_method = sync
      huge_pages = off
      timezone = 'UTC'
      log_timezone = 'UTC'
      log_min_error_statement = panic
      """;

  // immutable
  private final DataDirectory directory;

  // the one who starts and closes the server
  private @Nullable Programs programs;
  private @Nullable Postmaster running;
  private @Nullable Process guard;
  private boolean initialised;
  private boolean recovered;

  Launch(DataDirectory directory) {
    this.directory = directory;
  }

  /** {@return the server, ready to be used} */
  Postmaster start() throws InterruptedException {
    Programs ours = new Programs(Binaries.unpacked(), directory.user() == 0);
    programs = ours;
    try {
      ours.requireOrdinaryUser();
      if (!directory.isInitialised()) {
        initialise(ours);
      }
      directory.requireOurs(VERSION);
      stopLeftover(ours);
      Files.writeString(directory.data().resolve("weft.conf"), SETTINGS);
      Postmaster server = launch(ours);
      running = server;
      guard = Programs.guard(server.process().pid());
      return server;
    } catch (IOException e) {
      throw directory.unusable(e);
    }
  }

  boolean initialised() {
    return initialised;
  }

  boolean recovered() {
    return recovered;
  }

  // ---- the first time ----

  /** Makes the data beside its place and renames it, so that there is no half of it. */
  private void initialise(Programs ours) throws IOException, InterruptedException {
    Path fresh = directory.home.resolve("data.new");
    deleteLeftover(fresh);
    directory.makePassword();
    Programs.Ended ended =
        ours.run(
            "initdb",
            "--pgdata=" + fresh,
            "--username=weft",
            "--pwfile=" + directory.home.resolve("password"),
            "--auth=scram-sha-256",
            "--set=scram_iterations=1", // the password is random; nobody guesses it
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync", // the system writes it out soon; a power cut before that is a new start
            "--no-instructions");
    if (ended.status() != 0) {
      throw new BrokenException(
          "cannot make a database in " + directory + ": " + Trouble.in(ended.output()));
    }
    Path conf = fresh.resolve("postgresql.conf");
    Files.writeString(conf, Files.readString(conf) + "\ninclude 'weft.conf'\n");
    Files.move(fresh, directory.data(), StandardCopyOption.ATOMIC_MOVE);
    initialised = true;
  }

  /** A child of an initdb that was killed a moment ago may still write; it ends by itself, soon. */
  private static void deleteLeftover(Path fresh) throws IOException, InterruptedException {
    for (int left = 100; ; left--) {
      try {
        Trees.delete(fresh);
        return;
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        if (left == 0) {
          throw e;
        }
        Weft.sleep(Duration.ofMillis(20));
      }
    }
  }

  // ---- what a dead process left behind ----

  private void stopLeftover(Programs ours) throws IOException, InterruptedException {
    Optional<Postmaster> leftover = Postmaster.of(directory.data());
    if (leftover.isPresent()) {
      recovered = true;
      stop(ours, leftover.get().process());
    }
    Files.deleteIfExists(directory.data().resolve("postmaster.pid"));
  }

  // ---- starting ----

  private Postmaster launch(Programs ours) throws IOException, InterruptedException {
    Programs.Ended ended = new Programs.Ended(1, "");
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Files.deleteIfExists(directory.log());
      ended = startOn(ours, freePort());
      if (ended.status() == 0) {
        return await(directory);
      }
      if (!Files.exists(directory.log()) || !directory.read("log").contains("could not bind")) {
        break; // it was not the port that somebody was quicker to take
      }
    }
    String log = Files.exists(directory.log()) ? directory.read("log") : ended.output();
    throw new BrokenException(
        "PostgreSQL does not start in %s: %s (%s has more)"
            .formatted(directory, Trouble.in(log), directory.log()));
  }

  private Programs.Ended startOn(Programs ours, int port) throws InterruptedException {
    boolean asked = false;
    try {
      Programs.Ended ended =
          ours.run(
              "pg_ctl",
              "start",
              "--silent",
              "--wait",
              "--timeout=" + READY_IN.toSeconds(),
              "--pgdata=" + directory.data(),
              "--log=" + directory.log(),
              "--options=-p " + port);
      asked = true;
      return ended;
    } finally {
      if (!asked) {
        killWhatCameUp(); // we were interrupted: nothing may stay behind
      }
    }
  }

  private void killWhatCameUp() {
    try {
      Postmaster.of(directory.data()).ifPresent(server -> server.process().destroyForcibly());
    } catch (IOException e) {
      // then it has not come up
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** {@return the server that runs on a directory, once it is ready} */
  static Postmaster running(DataDirectory directory) throws InterruptedException {
    try {
      return await(directory);
    } catch (IOException e) {
      throw directory.unusable(e);
    }
  }

  private static Postmaster await(DataDirectory directory)
      throws IOException, InterruptedException {
    for (long i = READY_IN.dividedBy(POLL); i > 0; i--) {
      Optional<Postmaster> found = Postmaster.of(directory.data());
      if (found.isPresent() && found.get().ready()) {
        return found.get();
      }
      if (found.isEmpty() && !Files.exists(directory.data().resolve("postmaster.pid"))) {
        break;
      }
      Weft.sleep(POLL);
    }
    throw new BrokenException(
        "no PostgreSQL runs in " + directory + ": start one, or look into " + directory.log());
  }

  // ---- stopping ----

  void stop() throws InterruptedException {
    Postmaster server = running;
    Programs ours = programs;
    if (server == null || ours == null) {
      return;
    }
    boolean stopped = false;
    try {
      stop(ours, server.process());
      stopped = true;
    } finally {
      dismissGuard(stopped);
      directory.unlock();
    }
  }

  /** The guard is killed when its work is done, else told to do it. */
  private void dismissGuard(boolean done) {
    if (guard != null && done) {
      guard.destroyForcibly();
    } else if (guard != null) {
      try {
        guard.getOutputStream().close();
      } catch (IOException e) {
        // it is gone, and did it
      }
    }
  }

  /** Breaks off what runs and stops, by force if need be. */
  private void stop(Programs ours, ProcessHandle server) throws InterruptedException {
    for (String mode : new String[] {"fast", "immediate"}) {
      ours.run(
          "pg_ctl",
          "stop",
          "--silent",
          "--wait",
          "--timeout=20",
          "--mode=" + mode,
          "--pgdata=" + directory.data());
      if (Programs.ends(server, Duration.ofSeconds(2))) {
        return;
      }
    }
    throw new BrokenException(
        "the PostgreSQL of %s does not stop: look at process %d"
            .formatted(directory, server.pid()));
  }
}
