package dev.weft.sql;

import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs the programs of PostgreSQL, which refuse to be root: root takes off its hat first. */
final class Programs {
  private static final Duration POLL = Duration.ofMillis(2);
  private static final List<String> WITHOUT_ROOT = List.of("unshare", "-U");

  /**
   * How a program ended.
   *
   * @param status its exit status
   * @param output what it wrote
   */
  record Ended(int status, String output) {}

  private final Path bin;
  private final boolean root;

  Programs(Path home, boolean root) {
    this.bin = home.resolve("bin");
    this.root = root;
  }

  /** Runs a program of PostgreSQL and waits for its end; killed if interrupted. */
  Ended run(String program, String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(root ? WITHOUT_ROOT : List.of());
    command.add(bin.resolve(program).toString());
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** Refuses to go on if this is root and root cannot take off its hat. */
  void requireOrdinaryUser() throws InterruptedException {
    if (root) {
      List<String> command = new ArrayList<>(WITHOUT_ROOT);
      command.add("true");
      Ended ended = run(command);
      if (ended.status != 0) {
        throw new BrokenException(
            "PostgreSQL does not run as root, and `unshare -U` does not work here (%s): run as an"
                    .formatted(Trouble.in(ended.output))
                + " ordinary user, or use a server of your own");
      }
    }
  }

  private static Ended run(List<String> command) throws InterruptedException {
    try {
      Path output = Files.createTempFile("weft", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        int status = waitFor(process);
        return new Ended(status, Files.readString(output, StandardCharsets.UTF_8));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new BrokenException("cannot run " + command.getFirst() + ": " + Trouble.of(e), e);
    }
  }

  private static int waitFor(Process process) throws InterruptedException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /**
   * Starts a process that interrupts the server when this process ends, however it ends: it waits
   * on a pipe that only this process holds open.
   */
  static Process guard(long postmaster) {
    try {
      Process guard =
          new ProcessBuilder("sh", "-c", "trap '' INT TERM HUP; read x; kill -INT " + postmaster)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      guard.onExit(); // so that it is buried
      return guard;
    } catch (IOException e) {
      throw new BrokenException("cannot run sh: " + Trouble.of(e), e);
    }
  }

  /** {@return whether a server ends in time} */
  static boolean ends(ProcessHandle server, Duration time) throws InterruptedException {
    for (long i = time.dividedBy(POLL); i > 0 && Postmaster.runs(server); i--) {
      Weft.sleep(POLL);
    }
    return !Postmaster.runs(server);
  }
}
