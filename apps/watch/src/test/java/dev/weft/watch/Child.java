package dev.weft.watch;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@link Shop} in a JVM of its own. */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader lines;
  private final String first;

  /** Waits until it has said something. */
  Child(List<String> options, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), Shop.class.getName()));
    command.addAll(List.of(words));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    lines = process.inputReader();
    first = String.valueOf(lines.readLine());
  }

  private static String classPath() {
    return Stream.of("java.class.path", "jdk.module.path")
        .map(property -> System.getProperty(property, ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  long pid() {
    return process.pid();
  }

  /** {@return the first line it said} */
  String first() {
    return first;
  }

  /** Has it end by itself. */
  String endAndRest() throws IOException {
    process.outputWriter().close();
    return lines.lines().collect(Collectors.joining("\n"));
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
