package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.sync.Channel;
import dev.weft.task.Action;
import dev.weft.task.Clock;
import dev.weft.task.StuckException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SimulationTest {
  @Test
  void twoHours_takeNoTime() throws InterruptedException {
    Duration virtual =
        Simulation.run(
            1,
            () -> {
              long begun = Clock.current().nanos();
              for (int second = 0; second < 7_200; second++) {
                Weft.sleep(Duration.ofSeconds(1));
              }
              return Clock.current().since(begun);
            });

    assertThat(virtual).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void aFailure_saysItsSeed_andWhatLedToIt() {
    SimulationError error = failureOf(SimulationTest::lostUpdate);

    assertThat(error)
        .hasMessageContaining(
            "of 1000, failed after 0 ms of virtual time: java.lang.AssertionError: 1 of 2")
        .hasMessageContaining("Simulation.replay(\"" + error.recipe() + "\", …)")
        .hasMessageContaining("-Dweft.replay=\"" + error.recipe() + "\"")
        .hasMessageContaining("Weft.checkpoint (SimulationTest.java:")
        .hasMessageContaining("is forked");
    assertThat(error.getCause()).hasMessage("1 of 2");
  }

  @Test
  void aFailure_canBeRepeated_fromWhatItPrinted() {
    SimulationError error = failureOf(SimulationTest::lostUpdate);

    assertThatThrownBy(() -> Simulation.replay(error.recipe(), SimulationTest::lostUpdate))
        .isInstanceOf(SimulationError.class)
        .hasRootCauseMessage("1 of 2")
        .extracting(again -> ((SimulationError) again).trail().toString())
        .isEqualTo(error.trail().toString());
  }

  @Test
  void theTrailOfAFailure_isShrunk_toWhatMatters() {
    SimulationError shrunk = failureOf(SimulationTest::lostUpdate);
    SimulationError whole =
        catchThrowableOfType(
            SimulationError.class,
            () ->
                Simulation.explore(
                    SimulationConfig.defaults().withShrinkRuns(0), SimulationTest::lostUpdate));

    assertThat(Recipe.parse(shrunk.recipe()).deviations()).hasSize(1);
    assertThat(whole.recipe()).matches("\\d+");
  }

  /** Two tasks read, let others run, and write. */
  private static void lostUpdate() throws InterruptedException {
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
    if (counter[0] != 2) {
      throw new AssertionError(counter[0] + " of 2");
    }
  }

  @Test
  void aDeadlock_failsAtOnce_andShowsWhoWaitsWhere() {
    SimulationError error =
        failureOf(() -> {
          Channel<String> nobodySends = Channel.rendezvous();
          TaskGroup.run(group -> group.fork("reader", () -> nobodySends.receive()));
        });

    assertThat(error.getCause())
        .isInstanceOf(StuckException.class)
        .hasMessageContaining("task 'main', RUNNING")
        .hasMessageContaining("task 'reader', RUNNING")
        .hasMessageContaining("Channel.receive(Channel.java:")
        .hasMessageContaining("SimulationTest.java:");
  }

  @Test
  void anEndlessProgram_isStopped() {
    SimulationConfig few = SimulationConfig.defaults().withMostSteps(1_000).withSeeds(1);
    Action endless =
        () -> {
          while (true) {
            Weft.sleep(Duration.ofSeconds(1));
          }
        };

    assertThatThrownBy(() -> Simulation.explore(few, endless))
        .hasMessageContaining("no end after 1000 steps")
        .hasMessageContaining("1000.000 s of virtual time");
  }

  @Test
  void aSleepOfTheJdk_isNamed() {
    SimulationError error = failureOf(() -> LockSupport.parkNanos(1_000_000_000L));

    assertThat(error.getCause())
        .isInstanceOf(StuckException.class)
        .hasMessageContaining("task 'main' waits for real");
  }

  @Test
  void aSocketOfTheJdk_isNamed_ratherThanWaitedFor() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SimulationError error =
          failureOf(() -> {
            try (Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                InputStream in = socket.getInputStream()) {
              in.read();
            }
          });

      assertThat(error.getCause())
          .isInstanceOf(StuckException.class)
          .hasMessageContaining("task 'main' waits for real")
          .hasMessageContaining("java.net.Socket");
    }
  }

  @Test
  void random_isTheSeeds() throws InterruptedException {
    List<Integer> numbers = new ArrayList<>();
    for (long seed : new long[] {5, 5, 6}) {
      numbers.add(Simulation.run(seed, () -> Weft.random().nextInt()));
    }

    assertThat(numbers.get(0)).isEqualTo(numbers.get(1)).isNotEqualTo(numbers.get(2));
  }

  @Simulated(seeds = 50)
  void aSimulatedTest_isATask_inVirtualTime() throws InterruptedException {
    long start = Clock.current().nanos();
    Weft.sleep(Duration.ofDays(1));
    assertThat(Clock.current().since(start)).isEqualTo(Duration.ofDays(1));
  }

  private static SimulationError failureOf(Action body) {
    SimulationError error =
        catchThrowableOfType(SimulationError.class, () -> Simulation.explore(1_000, body));
    assertThat(error).isNotNull();
    return error;
  }
}
