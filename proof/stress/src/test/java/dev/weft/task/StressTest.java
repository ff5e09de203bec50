package dev.weft.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is right is never caught, and what is wrong is. One run for all: it has a long way in.
 *
 * <p>Two threads meet only while both have a core. On a busy machine that may not happen in the
 * time of one run, so a broken twin that was not caught is tried again, and for longer: it is the
 * proof that its test can fail at all, which it is whenever it is caught.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StressTest {
  private static final Pattern FAILED = Pattern.compile("\\[FAILED] (\\S+)");
  private static final Set<String> TWINS =
      Set.of(
          "dev.weft.cache.FlightsStress.BrokenTwin",
          "dev.weft.pool.TrayStress.BrokenTwin",
          "dev.weft.sync.LockStress.BrokenTwin",
          "dev.weft.sync.PartyStress.BrokenTwin",
          "dev.weft.sync.SemaphoreStress.BrokenTwin",
          "dev.weft.task.HandoffStress.BrokenTwin",
          "dev.weft.task.InboxStress.BrokenTwin",
          "dev.weft.task.JoinerStress.BrokenTwin");
  private static final int ALL = 25;
  private static final int ROUNDS = 10;

  @TempDir private static Path folder;
  private static String report = "";

  @BeforeAll
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  static void runAll() throws IOException {
    report = run("dev.weft", 2);
  }

  private static String run(String which, int times) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "org.openjdk.jcstress.Main",
            "-t",
            which,
            "-r",
            folder.toString(),
            "-f",
            "1",
            "-fsm",
            "1",
            "-iters",
            String.valueOf(times),
            "-time",
            "60",
            "-sc",
            "false",
            "-jvmArgs",
            "-Xmx256m -XX:+UseSerialGC");
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try {
      return new String(process.getInputStream().readAllBytes(), UTF_8);
    } finally {
      process.destroy();
    }
  }

  private static Set<String> caught(String said) {
    return FAILED.matcher(said).results().map(found -> found.group(1)).collect(Collectors.toSet());
  }

  @Test
  void lockFreeCode_neverLosesNorDoublesAnything() {
    int twins = caught(report).size();
    assertThat(report)
        .contains(
            "(Results: %d planned; %d passed, %d failed, 0 soft errs, 0 hard errs)"
                .formatted(ALL, ALL - twins, twins));
    assertThat(TWINS).containsAll(caught(report));
  }

  @Test
  void itsBrokenTwins_areFoundOut() throws IOException {
    Set<String> left = new TreeSet<>(TWINS);
    left.removeAll(caught(report));
    for (int round = 1; round <= ROUNDS && !left.isEmpty(); round++) {
      left.removeAll(caught(run(String.join("|", left), 5 * round)));
    }
    assertThat(left).isEmpty();
  }
}
