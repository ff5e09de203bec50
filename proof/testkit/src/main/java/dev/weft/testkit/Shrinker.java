package dev.weft.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a list of choices shorter while the run still fails, by leaving out halves, quarters, …,
 * single ones (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002).
 */
final class Shrinker {
  /** Runs the program with some choices. */
  @FunctionalInterface
  interface Attempt {
    /** {@return whether it fails as before} */
    boolean fails(Map<Integer, Integer> choices) throws InterruptedException;
  }

  private final Attempt attempt;
  private int runsLeft;

  Shrinker(int runs, Attempt attempt) {
    this.runsLeft = runs;
    this.attempt = attempt;
  }

  Map<Integer, Integer> shrink(Map<Integer, Integer> choices) throws InterruptedException {
    List<Map.Entry<Integer, Integer>> kept = new ArrayList<>(choices.entrySet());
    for (int chunk = kept.size(); chunk > 0 && runsLeft > 0; chunk /= 2) {
      kept = withoutChunks(kept, chunk);
    }
    return map(kept);
  }

  private List<Map.Entry<Integer, Integer>> withoutChunks(
      List<Map.Entry<Integer, Integer>> choices, int chunk) throws InterruptedException {
    List<Map.Entry<Integer, Integer>> kept = choices;
    for (int end = kept.size(); end > 0 && runsLeft-- > 0; end -= chunk) { // the last ones first
      List<Map.Entry<Integer, Integer>> fewer = new ArrayList<>(kept);
      fewer.subList(Math.max(0, end - chunk), end).clear();
      if (attempt.fails(map(fewer))) {
        kept = fewer;
      }
    }
    return kept;
  }

  private static Map<Integer, Integer> map(List<Map.Entry<Integer, Integer>> choices) {
    Map<Integer, Integer> map = new TreeMap<>();
    choices.forEach(choice -> map.put(choice.getKey(), choice.getValue()));
    return map;
  }
}
