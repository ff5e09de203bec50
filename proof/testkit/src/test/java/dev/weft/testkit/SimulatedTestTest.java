package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What JUnit shows of a simulated test. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SimulatedTestTest {
  /** Programs that are run by the tests below, not by the build. */
  static class Programs {
    static int runs;

    @Simulated(seeds = 1_000, firstSeed = 100)
    void losesAnUpdate() throws InterruptedException {
      runs++;
      int[] counter = new int[1];
      TaskGroup.run(group -> {
        for (int i = 0; i < 2; i++) {
          group.fork(() -> {
            int read = counter[0];
            Weft.checkpoint();
            counter[0] = read + 1;
          });
        }
      });
      assertThat(counter[0]).isEqualTo(2);
    }

    @Simulated(seeds = 10)
    void isFine() {
      runs++;
    }
  }

  /** {@return how the test failed, or empty if it did not} */
  private static Optional<Throwable> run(String method) {
    Programs.runs = 0;
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectMethod(Programs.class, method))
            .build();
    List<TestExecutionResult> results = new ArrayList<>();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                  results.add(result);
                }
              }
            });
    assertThat(results).hasSize(1);
    return results.getFirst().getThrowable();
  }

  private static Optional<Throwable> runWith(String property, String value, String method) {
    System.setProperty(property, value);
    return run(method);
  }

  /** What the build itself was started with is no affair of these tests. */
  private final Properties before = (Properties) System.getProperties().clone();

  @BeforeEach
  void forgetWhatTheBuildWasAskedFor() {
    System.clearProperty(Simulation.REPLAY);
    System.clearProperty(Simulation.SEEDS);
  }

  @AfterEach
  void remember() {
    System.setProperties(before);
  }

  @Test
  void aTestThatFails_saysFromWhichSeed_andHowToSeeItAgain() {
    Throwable failure = run("losesAnUpdate").orElseThrow();

    assertThat(failure)
        .isInstanceOf(SimulationError.class)
        .hasMessageContaining("of 1000, failed after 0 ms of virtual time")
        .hasMessageContaining("-Dweft.replay=\"10");
    assertThat(failure.getCause()).hasMessageContaining("expected: 2");
  }

  @Test
  void aReplay_isOneRun_andTheSameOne() {
    SimulationError failure = (SimulationError) run("losesAnUpdate").orElseThrow();

    Throwable again = runWith(Simulation.REPLAY, failure.recipe(), "losesAnUpdate").orElseThrow();

    assertThat(Programs.runs).isEqualTo(1);
    assertThat(again).isInstanceOf(SimulationError.class);
    assertThat(((SimulationError) again).trail()).hasToString(failure.trail().toString());
  }

  @Test
  void aTestThatIsFine_isRunOnceForEachSeed() {
    assertThat(run("isFine")).isEmpty();
    assertThat(Programs.runs).isEqualTo(10);
  }

  @Test
  void moreSeeds_areAskedForByAProperty() {
    assertThat(runWith(Simulation.SEEDS, "7", "isFine")).isEmpty();
    assertThat(Programs.runs).isEqualTo(70);
  }

  @Test
  void aNumberOfSeedsThatIsNone_isRefused() {
    for (String none : List.of("0", "-1", "many", "")) {
      assertThat(runWith(Simulation.SEEDS, none, "isFine").orElseThrow())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "-Dweft.seeds says how many times more seeds are tried, at least 1, but is '%s'"
                  .formatted(none));
      assertThat(Programs.runs).isZero();
    }
  }
}
