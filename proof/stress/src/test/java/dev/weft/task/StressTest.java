package dev.weft.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is right is never caught, and what is wrong is. One run for all: it has a long way in. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StressTest {
  private static final Pattern FAILED = Pattern.compile("\\[FAILED] (\\S+)");

  private static String report = "";

  @BeforeAll
  static void run(@TempDir Path folder) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "org.openjdk.jcstress.Main",
            "-t",
            "dev.weft",
            "-r",
            folder.toString(),
            "-f",
            "1",
            "-fsm",
            "1",
            "-iters",
            "5",
            "-time",
            "60",
            "-sc",
            "false",
            "-jvmArgs",
            "-Xmx256m -XX:+UseSerialGC");
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    report = new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  @Test
  void lockFreeCode_neverLosesNorDoublesAnything() {
    assertThat(report).contains("17 passed, 8 failed, 0 soft errs, 0 hard errs");
  }

  @Test
  void itsBrokenTwins_areFoundOut() {
    Set<String> failed =
        FAILED.matcher(report).results().map(found -> found.group(1)).collect(Collectors.toSet());
    assertThat(failed).hasSize(8).allMatch(name -> name.endsWith("Stress.BrokenTwin"));
  }
}
