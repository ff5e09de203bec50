package dev.weft.bench;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Other programs: found, started, waited for.
 *
 * <p>What still runs when this JVM ends (Ctrl-C, too) is ended with it, the newest first. Any
 * thread.
 */
final class Programs {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int MOST_SHOWN = 80;

  // guarded by itself
  private static final Deque<Process> RUNNING = new ArrayDeque<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Programs::endAll, "end-programs"));
  }

  private Programs() {}

  /** The path of a program on PATH or among the system's own. */
  static Optional<String> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Arrays.stream(path.split(":")), Stream.of("/usr/sbin", "/sbin"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** The system's own Python, which has the system's packages, before any other. */
  static String python() {
    return Files.isExecutable(Path.of("/usr/bin/python3"))
        ? "/usr/bin/python3"
        : find("python3")
            .orElseThrow(() -> new BadUsageException("No python3 found: apt-get install python3"));
  }

  /** Whether Python has a package. */
  static boolean pythonHas(String module) throws InterruptedException {
    ProcessBuilder probe = new ProcessBuilder(python(), "-c", "import " + module);
    probe.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
    return waitFor(start(probe), Duration.ofMinutes(1)) == 0;
  }

  /** Starts a program that is ended with this JVM at the latest. */
  static Process start(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      synchronized (RUNNING) {
        RUNNING.push(process);
      }
      return process;
    } catch (IOException e) {
      throw new FailedRunException(
          "Cannot start " + builder.command().getFirst() + ": " + e.getMessage());
    }
  }

  /**
   * Waits for the end and answers the exit code; past the bound the program is ended and the run
   * has failed.
   */
  static int waitFor(Process process, Duration bound) throws InterruptedException {
    try {
      if (process.waitFor(bound.toSeconds(), TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      throw new FailedRunException("A program ran for more than " + bound + " and was ended.");
    } finally {
      end(process);
    }
  }

  /** Asks a program to end, and makes it after a grace time. */
  static void end(Process process) {
    process.destroy();
    boolean interrupted = false;
    try {
      if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      interrupted = true;
    }
    synchronized (RUNNING) {
      RUNNING.remove(process);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs a program, its output to {@code name.out} and {@code name.err} in a folder; answers what
   * it printed.
   */
  static String run(List<String> command, Path folder, String name, Duration bound)
      throws InterruptedException {
    Path out = folder.resolve(name + ".out");
    Path err = folder.resolve(name + ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(Redirect.from(new File("/dev/null")));
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    int exit = waitFor(start(builder), bound);
    if (exit != 0) {
      throw new FailedRunException(
          name + " ended with exit code " + exit + ": " + shown(command) + tail(err));
    }
    return text(out);
  }

  /** A class path says little, and at length. */
  private static String shown(List<String> command) {
    return command.stream()
        .map(word -> word.length() > MOST_SHOWN ? word.substring(0, MOST_SHOWN) + "…" : word)
        .collect(Collectors.joining(" "));
  }

  /** The last lines of what a program complained. */
  static String tail(Path err) {
    List<String> lines = text(err).lines().toList();
    return "\n  "
        + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  /** A whole file; empty when it cannot be read. */
  static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static void endAll() {
    List<Process> left;
    synchronized (RUNNING) {
      left = List.copyOf(RUNNING);
    }
    left.forEach(Programs::end);
  }
}
