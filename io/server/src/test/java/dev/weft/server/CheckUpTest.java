package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.server.Health.Check;
import dev.weft.task.Outcome;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One run of the checks for all who ask, whoever of them leaves. */
class CheckUpTest {
  private static final int MANY = 2_000;

  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger answers = new AtomicInteger();

  /** Takes a moment, and counts how many of it run. */
  private void check() throws InterruptedException {
    most.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      Weft.sleep(Duration.ofNanos(200_000));
    } finally {
      running.decrementAndGet();
    }
  }

  private void ask(CheckUp checkUp, long nanos) throws InterruptedException {
    try {
      Timeout.after(
          Duration.ofNanos(nanos),
          () -> {
            assertThat(checkUp.results()).extracting(CheckUp.Result::passed).containsExactly(true);
            answers.incrementAndGet();
          });
    } catch (TimedOutException e) {
      // it had no patience
    }
  }

  @BothDoors
  void whoeverLeaves_theOthersAreAnswered(WeftConfig engine) throws InterruptedException {
    Check check = new Check("check", Duration.ofSeconds(20), this::check);
    Random random = new Random(3);
    Weft.run(
        engine,
        () -> {
          CheckUp checkUp = new CheckUp(List.of(check), Duration.ZERO);
          TaskGroup.run(group -> {
            for (int i = 0; i < MANY; i++) {
              long patience = random.nextInt(4) == 0 ? 20_000_000_000L : random.nextInt(1_000_000);
              group.fork(() -> ask(checkUp, patience));
              if (i % 20 == 0) {
                Weft.sleep(Duration.ofNanos(random.nextInt(300_000)));
              }
            }
          });
          assertThat(checkUp.results()).hasSize(1);
        });
    assertThat(most).as("never two runs at once").hasValue(1);
    assertThat(answers.get()).isGreaterThanOrEqualTo(MANY / 8);
  }

  @Test
  void aRunThatIsCancelled_isTakenOver() throws InterruptedException {
    Check check = new Check("check", Duration.ofHours(1), this::check);
    Weft.run(() -> {
      CheckUp checkUp = new CheckUp(List.of(check), Duration.ofHours(1));
      List<Outcome<List<CheckUp.Result>>> outcomes =
          Tasks.settle(
              () -> Timeout.after(Duration.ofNanos(50_000), checkUp::results),
              checkUp::results,
              checkUp::results);
      assertThat(outcomes.subList(1, 3)).allMatch(Outcome.Done.class::isInstance);
    });
  }
}
