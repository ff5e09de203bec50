package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Clock;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.testkit.Journal;
import dev.weft.testkit.Simulated;
import dev.weft.testkit.Simulation;
import dev.weft.testkit.SimulationError;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The same tests in virtual time. */
class PriceTest {
  @Simulated
  void asksAgain_whenThePriceIsOld() throws InterruptedException {
    int[] asked = new int[1];
    Price price =
        new Price(
            0,
            () -> {
              Weft.sleep(Duration.ofMillis(50));
              return ++asked[0];
            });
    Weft.sleep(Duration.ofMillis(59_999));
    assertThat(price.now()).isEqualTo(0);
    Weft.sleep(Duration.ofMillis(1));
    assertThat(price.now()).isEqualTo(1);
  }

  @Simulated
  void keepsTheOldPrice_whenTheServerIsSlow() throws InterruptedException {
    Price price =
        new Price(
            0,
            () -> {
              Weft.sleep(Duration.ofHours(1));
              return 1;
            });
    Weft.sleep(Duration.ofMinutes(1));
    long start = Clock.current().nanos();
    assertThat(price.now()).isEqualTo(0);
    assertThat(Clock.current().since(start)).isEqualTo(Duration.ofSeconds(2));
  }

  @Simulated(seeds = 1_000)
  void manyAtOnce_askOnce() throws InterruptedException {
    int[] asked = new int[1];
    Price price = new Price(0, () -> ++asked[0]);
    Weft.sleep(Duration.ofMinutes(1));
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.fork(price::now);
      }
    });
    assertThat(asked[0]).isEqualTo(1);
  }

  @Simulated
  void whatHappens_inItsOrder() throws InterruptedException {
    Journal journal = new Journal();
    journal.note("opens");
    Price price =
        new Price(
            0,
            () -> {
              journal.note("asks");
              Weft.sleep(Duration.ofSeconds(3));
              return 1;
            });
    for (int i = 0; i < 3; i++) {
      Weft.sleep(Duration.ofSeconds(30));
      journal.note("price " + price.now());
    }
    assertThat(journal)
        .hasToString(
            """
            0 ms: opens
            30.000 s: price 0
            60.000 s: asks
            62.000 s: price 0
            92.000 s: price 0\
            """);
  }

  /** What the guide shows: the price without a lock, and how its test fails. */
  @Test
  void theHastyPrice_isFound_andItsFailureCanBeRepeated() {
    assertThatThrownBy(() -> Simulation.explore(1_000, PriceTest::hasty))
        .isInstanceOf(SimulationError.class)
        .hasMessageContaining("failed after 60.000 s of virtual time: java.lang.AssertionError:")
        .hasMessageContaining("asked 2 times")
        .hasMessageContaining("To see it again: Simulation.replay(\"")
        .hasMessageContaining("Timeout.orElse (HastyPrice.java:")
        .satisfies(error ->
            assertThatThrownBy(
                    () -> Simulation.replay(((SimulationError) error).recipe(), PriceTest::hasty))
                .hasMessageContaining("asked 2 times"));
  }

  private static void hasty() throws InterruptedException {
    int[] asked = new int[1];
    HastyPrice price =
        new HastyPrice(0, Duration.ofMinutes(1), Duration.ofSeconds(2), () -> ++asked[0]);
    Weft.sleep(Duration.ofMinutes(1));
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.fork("reader-" + i, price::now);
      }
    });
    if (asked[0] != 1) {
      throw new AssertionError("asked " + asked[0] + " times");
    }
  }
}
