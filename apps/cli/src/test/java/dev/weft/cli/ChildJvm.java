package dev.weft.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program in a JVM of its own, with all that is here on its path. */
final class ChildJvm {
  private ChildJvm() {}

  /** {@return the process} What it says, wherever, is in its input. */
  static Process start(List<String> flags, Class<?> program, List<String> words)
      throws IOException {
    Stream<String> java =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-cp",
            classPath());
    Stream<String> named = Stream.concat(flags.stream(), Stream.of(program.getName()));
    List<String> command = Stream.of(java, named, words.stream()).flatMap(all -> all).toList();
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String classPath() {
    return Stream.of("java.class.path", "jdk.module.path")
        .map(property -> System.getProperty(property, ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
