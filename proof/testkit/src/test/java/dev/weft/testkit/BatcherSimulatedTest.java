package dev.weft.testkit;

import static dev.weft.testkit.Chaos.crowd;
import static dev.weft.testkit.Chaos.crowdWithLosses;
import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.perhapsCutShort;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flow.Batcher;
import dev.weft.flow.BatcherConfig;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.ClosedException;
import dev.weft.task.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A batcher under chance: each caller its own answer, soon enough, in batches that are allowed. */
class BatcherSimulatedTest {
  private static final int WEIGHT = 10;

  /** The other side, which watches what it is asked. */
  private static final class Side {
    private final BatcherConfig config =
        BatcherConfig.defaults()
            .withMaxSize(1 + upTo(4))
            .withMaxWeight(WEIGHT)
            .withMaxDelay(millis(upTo(4)))
            .withMaxBulkCalls(1 + upTo(2));

    private final List<Integer> asked = new ArrayList<>();
    private int running;

    List<String> answer(List<Integer> keys) throws InterruptedException {
      assertThat(keys).hasSizeBetween(1, config.maxSize());
      assertThat(keys.stream().mapToInt(Side::weight).sum()).isLessThanOrEqualTo(WEIGHT);
      assertThat(++running).isLessThanOrEqualTo(config.maxBulkCalls());
      asked.addAll(keys);
      try {
        pause(6);
      } finally {
        running--;
      }
      if (oneIn(5)) {
        throw new BrokenException("not " + keys);
      }
      return keys.stream().map(key -> "answer " + key).toList();
    }

    static int weight(int key) {
      return key % (WEIGHT + 1);
    }
  }

  @Simulated(seeds = 250)
  void everyCaller_getsItsOwnAnswer_orItsOwnFailure() throws InterruptedException {
    Side side = new Side();
    int[] ended = new int[3]; // answered, failed, cut short
    Batcher<Integer, String> used =
        Batcher.use(
            side.config,
            Side::weight,
            side::answer,
            batcher -> {
              crowdWithLosses(
                  8,
                  8,
                  number -> {
                    pause(8);
                    try {
                      boolean[] answered = new boolean[1];
                      perhapsCutShort(
                          8,
                          () -> {
                            assertThat(batcher.call(number)).isEqualTo("answer " + number);
                            answered[0] = true;
                          });
                      ended[answered[0] ? 0 : 2]++;
                    } catch (BrokenException e) {
                      assertThat(e.getMessage()).containsPattern("\\b" + number + "\\b");
                      ended[1]++;
                    }
                  });
              return batcher;
            });
    var totals = used.stats().totals(); // a caller may be told before it is counted
    assertThat(totals.answered()).isEqualTo(ended[0]);
    assertThat(totals.failed()).isEqualTo(ended[1]);
    assertThat(totals.calls()).isEqualTo(totals.answered() + totals.failed() + totals.left());
    assertThat(side.asked).doesNotHaveDuplicates();
    assertThat(side.running).isZero();
  }

  /**
   * Where a bulk call can always begin, it does: when it is full, or the time of the first is up.
   */
  @Simulated(seeds = 200)
  void nobodyWaits_longerThanTheDelay() throws InterruptedException {
    Duration delay = millis(upTo(5));
    int size = 2 + upTo(3);
    Clock clock = Clock.current();
    BatcherConfig config =
        BatcherConfig.defaults().withMaxSize(size).withMaxDelay(delay).withMaxBulkCalls(100);
    Batcher.<Long, Boolean, Boolean>use(
        config,
        times -> {
          Duration waited = clock.since(times.getFirst());
          assertThat(times).isSorted();
          assertThat(waited).isLessThanOrEqualTo(delay);
          assertThat(times.size() == size || waited.equals(delay)).isTrue();
          pause(10);
          return times.stream().map(_ -> true).toList();
        },
        batcher -> {
          crowd(
              8,
              _ -> {
                pause(10);
                batcher.call(clock.nanos());
              });
          return true;
        });
  }

  /** Who is left when the batcher closes is answered within the grace time, or told. */
  @Simulated(seeds = 150)
  void aBatcherThatEnds_leavesNobodyWaiting() throws InterruptedException {
    Side side = new Side();
    int[] told = new int[1];
    TaskGroup.run(group -> {
      Batcher.use(
          side.config.withGrace(millis(upTo(6))),
          Side::weight,
          side::answer,
          batcher -> {
            for (int i = 0; i < 6; i++) {
              int number = i;
              group.fork(() -> {
                pause(6);
                try {
                  assertThat(batcher.call(number)).isEqualTo("answer " + number);
                  told[0]++;
                } catch (BrokenException | ClosedException e) {
                  told[0]++;
                }
              });
            }
            pause(8);
            return true;
          });
    });
    assertThat(told[0]).isEqualTo(6);
    assertThat(side.running).isZero();
  }
}
