package dev.weft.testkit;

import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How programs are simulated.
 *
 * @param firstSeed the first seed that is explored; those after it follow
 * @param seeds how many seeds are explored; at least 1
 * @param strategy how seeds choose, or empty for all strategies in turn
 * @param mostSteps how many steps a run may take before it counts as endless; at least 1
 * @param shrinkRuns how many runs may be spent on making the trail of a failure shorter; 0 for none
 * @param weft how the engine is set up; its doors, loops and threads are the simulation's
 */
public record SimulationConfig(
    long firstSeed,
    int seeds,
    Optional<Strategy> strategy,
    int mostSteps,
    int shrinkRuns,
    WeftConfig weft) {
  public SimulationConfig {
    requireAtLeast(1, "seeds", seeds);
    Objects.requireNonNull(strategy, "strategy");
    requireAtLeast(1, "mostSteps", mostSteps);
    requireAtLeast(0, "shrinkRuns", shrinkRuns);
    Objects.requireNonNull(weft, "weft");
  }

  /**
   * {@return 1,000 seeds from 1, all strategies, a million steps at most, 500 runs to shrink, and
   * an engine that neither watches for stalls nor names stragglers}
   */
  public static SimulationConfig defaults() {
    WeftConfig quiet = WeftConfig.defaults().withStallBound(Duration.ZERO).withGrace(Duration.ZERO);
    return new SimulationConfig(1, 1_000, Optional.empty(), 1_000_000, 500, quiet);
  }

  public SimulationConfig withFirstSeed(long seed) {
    return new SimulationConfig(seed, seeds, strategy, mostSteps, shrinkRuns, weft);
  }

  public SimulationConfig withSeeds(int number) {
    return new SimulationConfig(firstSeed, number, strategy, mostSteps, shrinkRuns, weft);
  }

  public SimulationConfig withStrategy(Strategy one) {
    return new SimulationConfig(firstSeed, seeds, Optional.of(one), mostSteps, shrinkRuns, weft);
  }

  public SimulationConfig withMostSteps(int number) {
    return new SimulationConfig(firstSeed, seeds, strategy, number, shrinkRuns, weft);
  }

  public SimulationConfig withShrinkRuns(int number) {
    return new SimulationConfig(firstSeed, seeds, strategy, mostSteps, number, weft);
  }

  public SimulationConfig withWeft(WeftConfig config) {
    return new SimulationConfig(firstSeed, seeds, strategy, mostSteps, shrinkRuns, config);
  }

  private static void requireAtLeast(int least, String what, int number) {
    if (number < least) {
      throw new IllegalArgumentException(
          what + " must be at least " + least + ", but is " + number);
    }
  }
}
