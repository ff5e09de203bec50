package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  private final List<Map<Integer, Integer>> tried = new ArrayList<>();

  /** {@return a hundred choices} */
  private static Map<Integer, Integer> hundred() {
    Map<Integer, Integer> choices = new TreeMap<>();
    for (int i = 0; i < 100; i++) {
      choices.put(i, 1 + i % 3);
    }
    return choices;
  }

  private Map<Integer, Integer> shrink(int runs, Set<Integer> needed) throws InterruptedException {
    return new Shrinker(
            runs,
            choices -> {
              tried.add(choices);
              return choices.keySet().containsAll(needed);
            })
        .shrink(hundred());
  }

  @Test
  void onlyWhatTheFailureNeeds_isLeft() throws InterruptedException {
    assertThat(shrink(1_000, Set.of(3, 50, 51, 98)))
        .isEqualTo(Map.of(3, 1, 50, 3, 51, 1, 98, 3)); // as they were
  }

  @Test
  void aFailureThatNeedsNothing_hasNoChoicesLeft_andTookOneRun() throws InterruptedException {
    assertThat(shrink(1_000, Set.of())).isEmpty();
    assertThat(tried).hasSize(1);
  }

  @Test
  void thereAreNoMoreRuns_thanAskedFor() throws InterruptedException {
    Map<Integer, Integer> some = shrink(5, Set.of(3, 98));

    assertThat(tried).hasSize(5);
    assertThat(some).containsKeys(3, 98).hasSizeLessThan(100);
  }

  @Test
  void withoutRuns_allIsLeft() throws InterruptedException {
    assertThat(shrink(0, Set.of())).isEqualTo(hundred());
    assertThat(tried).isEmpty();
  }

  @Test
  void aFailureThatComesOnlyWithAll_keepsAll() throws InterruptedException {
    assertThat(shrink(1_000, hundred().keySet())).isEqualTo(hundred());
  }
}
