package dev.weft.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A running PostgreSQL as its {@code postmaster.pid} shows it.
 *
 * @param process its process
 * @param port where it listens
 * @param ready whether it takes connections
 */
record Postmaster(ProcessHandle process, int port, boolean ready) {
  /** {@return the server that runs on a directory, if one does} */
  static Optional<Postmaster> of(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 4) {
      return Optional.empty(); // it is being written or removed
    }
    long pid = Long.parseLong(lines.get(0).strip());
    int port = Integer.parseInt(lines.get(3).strip());
    boolean ready = lines.size() >= 8 && lines.get(7).strip().equals("ready");
    return ProcessHandle.of(pid)
        .filter(Postmaster::runs)
        .map(process -> new Postmaster(process, port, ready));
  }

  /**
   * {@return whether a process is a running PostgreSQL} Numbers of processes are used again, and a
   * dead one that was not buried yet still counts as alive, but without a command.
   */
  static boolean runs(ProcessHandle process) {
    return process.isAlive()
        && process.info().command().filter(command -> command.endsWith("postgres")).isPresent();
  }
}
