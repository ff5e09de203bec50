package dev.weft.testkit;

import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.BrokenException;
import dev.weft.task.Outcome;
import dev.weft.task.Policy;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** Many tasks and what comes of them, under chance. */
class GatherSimulatedTest {
  /** Tasks that end when and how chance says; all policies are told the same. */
  @Simulated(seeds = 250)
  void policies_keepTheirWord() throws InterruptedException {
    List<Integer> done = new ArrayList<>(); // in the order of ending
    List<Integer> bad = new ArrayList<>();
    int needed = 1 + upTo(3);
    List<Integer> results = null;
    try {
      results =
          TaskGroup.run(
              Policy.<Integer>quorum(needed),
              group -> {
                for (int i = 0; i < 5; i++) {
                  int mine = i;
                  group.fork(() -> {
                    Weft.sleep(millis(upTo(30) * 5 + mine)); // no two at once
                    if (oneIn(3)) {
                      bad.add(mine);
                      throw new IOException("by chance");
                    }
                    done.add(mine);
                    return mine;
                  });
                }
              });
    } catch (BrokenException e) {
      assertThat(done).hasSizeLessThan(needed);
      assertThat(done.size() + bad.size()).isEqualTo(5);
    }
    if (results != null) {
      assertThat(results).isEqualTo(done).hasSize(needed); // those that were late ended before done
    }
  }

  @Simulated(seeds = 150)
  void settle_tellsHowEachEnded_inTheirOrder() throws InterruptedException {
    Set<Integer> bad = new HashSet<>();
    List<Outcome<Integer>> outcomes =
        Tasks.settle(ending(0, bad), ending(1, bad), ending(2, bad), ending(3, bad));
    for (int i = 0; i < 4; i++) {
      if (bad.contains(i)) {
        assertThat(outcomes.get(i)).isInstanceOf(Outcome.Failed.class);
      } else {
        assertThat(outcomes.get(i)).isEqualTo(new Outcome.Done<>(i));
      }
    }
  }

  private static Callable<Integer> ending(int number, Set<Integer> bad) {
    return () -> {
      pause(5);
      if (oneIn(3)) {
        bad.add(number);
        throw new IOException("by chance");
      }
      return number;
    };
  }

  @Simulated(seeds = 150)
  void aRace_isWonByTheFirst_andTheOthersHaveEnded() throws InterruptedException {
    int[] living = new int[1];
    List<Integer> finished = new ArrayList<>();
    int winner = Tasks.race(runner(0, living, finished), runner(1, living, finished));
    assertThat(winner).isEqualTo(finished.getFirst());
    assertThat(living[0]).isZero();
  }

  private static Callable<Integer> runner(int number, int[] living, List<Integer> finished) {
    return () -> {
      living[0]++;
      try {
        Weft.sleep(millis(upTo(5) * 2 + number));
        finished.add(number);
        return number;
      } finally {
        living[0]--;
      }
    };
  }

  /** At most so many at a time, each item once, whatever fails. */
  @Simulated(seeds = 150)
  void forEach_isBounded() throws InterruptedException {
    int limit = 1 + upTo(3);
    int[] running = new int[1];
    Set<Integer> seen = new HashSet<>();
    int[] next = new int[1];
    boolean fails = oneIn(3);
    try {
      Tasks.forEach(
          limit,
          () -> next[0] < 10 ? Optional.of(next[0]++) : Optional.empty(),
          item -> {
            assertThat(seen.add(item)).isTrue();
            assertThat(++running[0]).isLessThanOrEqualTo(limit);
            try {
              pause(5);
            } finally {
              running[0]--;
            }
            if (fails && item == 5) {
              throw new BrokenException("by chance");
            }
          });
      assertThat(seen).hasSize(10);
    } catch (BrokenException e) {
      assertThat(fails).isTrue();
    }
    assertThat(running[0]).isZero();
  }
}
