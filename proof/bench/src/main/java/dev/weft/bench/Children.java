package dev.weft.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The programs in which single cases are measured, each in a process of its own. */
final class Children {
  private static final Duration BOUND = Duration.ofMinutes(5);

  /** What every JVM is started with: what Weft's launcher says, for the peers too. */
  private static final List<String> FLAGS =
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+UseCompactObjectHeaders");

  private Children() {}

  /** The command that starts one of our own main classes in a JVM with these flags, too. */
  static List<String> java(List<String> flags, String program, String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
    command.addAll(List.of(words));
    return command;
  }

  /** Runs a command and answers the figures it printed. */
  static Map<String, Object> measure(List<String> command, Workplace place, String name)
      throws InterruptedException {
    return Json.read(Programs.run(command, place.folder(), name, BOUND).strip());
  }
}
