package dev.weft.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is right is never caught, and what is wrong is. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StressTest {
  @TempDir Path folder;

  @Test
  void lockFreeCode_neverLosesNorDoublesAnything() throws Exception {
    String report = run("Stress.(?!BrokenTwin)", "5", "60", "2");
    assertThat(report).contains("14 passed, 0 failed, 0 soft errs, 0 hard errs");
  }

  @Test
  void itsBrokenTwins_areFoundOut() throws Exception {
    String report = run("Stress.BrokenTwin", "3", "50", "1");
    assertThat(report).contains("0 passed, 7 failed, 0 soft errs, 0 hard errs");
  }

  /**
   * @param iterations in each JVM
   * @param millis each iteration
   * @param stress how many JVMs compile in unusual ways, besides the usual one
   */
  private String run(String tests, String iterations, String millis, String stress)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "org.openjdk.jcstress.Main",
            "-t",
            tests,
            "-r",
            folder.toString(),
            "-f",
            "1",
            "-fsm",
            stress,
            "-iters",
            iterations,
            "-time",
            millis,
            "-sc",
            "false",
            "-jvmArgs",
            "-Xmx256m");
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
