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
    String report = run("(HandoffStress|InboxStress).(Leaving|Competing|Waking|Pushing|Taking)");
    assertThat(report).contains("5 passed, 0 failed, 0 soft errs, 0 hard errs");
  }

  @Test
  void itsBrokenTwins_areFoundOut() throws Exception {
    String report = run("(HandoffStress|InboxStress).BrokenTwin");
    assertThat(report).contains("0 passed, 2 failed, 0 soft errs, 0 hard errs");
  }

  private String run(String tests) throws IOException, InterruptedException {
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
            "-iters",
            "5",
            "-time",
            "100",
            "-sc",
            "false",
            "-jvmArgs",
            "-Xmx256m");
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
