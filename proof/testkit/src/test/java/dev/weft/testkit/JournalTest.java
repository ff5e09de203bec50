package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.guard.BackOff;
import dev.weft.guard.Retry;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JournalTest {
  /** Never earlier than it may. */
  private static final BackOff STEADY = BackOff.defaults().withBounds(Duration.ZERO, Duration.ZERO);

  @Simulated(seeds = 20)
  void whatHappens_isComparedAsAWhole() throws InterruptedException {
    Journal journal = new Journal();
    Weft.sleep(Duration.ofHours(1)); // counted from the first note
    try {
      Retry.defaults()
          .withRetries(2)
          .withBackOff(STEADY)
          .call(() -> {
            journal.note("asks");
            Weft.sleep(Duration.ofMillis(100));
            throw new BrokenException("down");
          });
    } catch (BrokenException e) {
      journal.note("gives up");
    }

    assertThat(journal)
        .hasToString(
            """
            0 ms: asks
            100 ms: asks
            200 ms: asks
            300 ms: gives up\
            """);
  }

  @Simulated(seeds = 20)
  void manyTasks_writeInOne() throws InterruptedException {
    Journal journal = new Journal();
    TaskGroup.run(group -> {
      for (int i = 3; i > 0; i--) {
        int seconds = i;
        group.fork(() -> {
          Weft.sleep(Duration.ofSeconds(10L * seconds));
          journal.note("after " + seconds);
        });
      }
    });

    assertThat(journal.lines())
        .containsExactly("0 ms: after 1", "10.000 s: after 2", "20.000 s: after 3");
  }

  @Test
  void anEmptyOne_isEmpty() {
    assertThat(new Journal()).hasToString("");
  }

  @Test
  void aFakeClock_standsStill_untilItIsMoved() {
    FakeClock clock = new FakeClock();
    long start = clock.nanos();
    assertThat(clock.now()).isEqualTo(Instant.parse("2000-01-01T00:00:00Z"));
    assertThat(clock.since(start)).isZero();

    clock.advance(Duration.ofDays(1).plusNanos(1));

    assertThat(clock.since(start)).isEqualTo(Duration.ofDays(1).plusNanos(1));
    assertThat(clock.now()).isEqualTo(Instant.parse("2000-01-02T00:00:00.000000001Z"));
  }

  @Test
  void aFakeClock_doesNotGoBack() {
    assertThatThrownBy(() -> new FakeClock().advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a clock does not go back, but was asked for PT-0.000000001S");
  }
}
