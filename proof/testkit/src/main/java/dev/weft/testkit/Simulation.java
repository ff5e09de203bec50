package dev.weft.testkit;

import dev.weft.net.Transport;
import dev.weft.task.Action;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.testkit.SimulationError.Failure;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs of tasks in virtual time, where a seed decides all that is otherwise left to
 * chance.
 *
 * <pre>{@code
 * Simulation.explore(1_000, () -> {
 *   … plain blocking code on Weft, with assertions …
 * });
 * }</pre>
 *
 * <p>All tasks share one loop. When none can go on, the clock jumps to the next timer, so hours of
 * timeouts and retries take milliseconds; when there is no timer either, that is a deadlock, which
 * fails at once with all tasks and where they wait. Which task goes on, and where it makes way for
 * others, comes from the seed, as does {@link Weft#random}: the same seed makes the same run on
 * every machine, as long as the program itself leaves nothing to chance: not the real clock, nor
 * threads of its own, nor the order of a {@code HashMap} of things without a {@code hashCode}.
 * Offloaded work runs on the task that waits for it. Sleeps and sockets of the JDK are refused by
 * name; connections go over a {@link Network}.
 *
 * <p>Called on an ordinary thread, which waits. A program that is run more than once must begin
 * afresh each time.
 */
public final class Simulation {
  /** The system property that names what a {@link Simulated} test is to be repeated from. */
  static final String REPLAY = "weft.replay";

  /** The system property that says how many times more seeds a {@link Simulated} test tries. */
  static final String SEEDS = "weft.seeds";

  private final SimulationConfig config;
  private final Callable<?> body;

  private Simulation(SimulationConfig config, Callable<?> body) {
    this.config = config;
    this.body = body;
  }

  /**
   * Runs a program once, from a seed.
   *
   * @return what it returns
   * @throws SimulationError if it fails
   * @throws IllegalArgumentException without the JVM flag of Weft's loops
   * @throws InterruptedException if the calling thread is interrupted
   */
  public static <T> T run(long seed, Callable<T> body) throws InterruptedException {
    return once(Recipe.of(seed), body);
  }

  /** Runs a program as {@link #run(long, Callable)} does, without a result. */
  public static void run(long seed, Action body) throws InterruptedException {
    run(seed, callable(body));
  }

  /**
   * Runs a program again that failed.
   *
   * @param recipe the seed or, if the failure printed more than that, all it printed
   * @return what it returns
   * @throws SimulationError if it fails again
   * @throws InterruptedException if the calling thread is interrupted
   */
  public static <T> T replay(String recipe, Callable<T> body) throws InterruptedException {
    return once(Recipe.parse(recipe), body);
  }

  private static <T> T once(Recipe recipe, Callable<T> body) throws InterruptedException {
    Object[] result = new Object[1];
    Simulation simulation =
        new Simulation(
            SimulationConfig.defaults(),
            () -> {
              result[0] = body.call();
              return true;
            });
    Failure failure = simulation.attempt(recipe, true);
    if (failure != null) {
      throw new SimulationError(failure, "the simulation");
    }
    @SuppressWarnings("unchecked") // what the body returned
    T value = (T) result[0];
    return value;
  }

  /** Runs a program again as {@link #replay(String, Callable)} does, without a result. */
  public static void replay(String recipe, Action body) throws InterruptedException {
    replay(recipe, callable(body));
  }

  /**
   * Runs a program from many seeds, until it fails or all were tried.
   *
   * @param seeds how many; at least 1
   * @throws SimulationError if it fails
   * @throws InterruptedException if the calling thread is interrupted
   */
  public static void explore(int seeds, Action body) throws InterruptedException {
    explore(SimulationConfig.defaults().withSeeds(seeds), body);
  }

  /** Runs a program from many seeds as {@link #explore(int, Action)} does, as configured. */
  public static void explore(SimulationConfig config, Action body) throws InterruptedException {
    Simulation simulation = new Simulation(config, callable(body));
    for (int i = 0; i < config.seeds(); i++) {
      Failure failure = simulation.attempt(simulation.recipe(config.firstSeed() + i), false);
      if (failure != null) {
        throw new SimulationError(
            simulation.shrunk(failure),
            "seed %d (%d of %d)".formatted(config.firstSeed() + i, i + 1, config.seeds()));
      }
    }
  }

  /**
   * {@return what happens when a program runs from a seed, failed or not}
   *
   * @throws InterruptedException if the calling thread is interrupted
   */
  public static Trail trail(long seed, Action body) throws InterruptedException {
    SimulationConfig config = SimulationConfig.defaults();
    Script script = new Script(Recipe.of(seed), config.mostSteps(), true);
    new Simulation(config, callable(body)).failureOf(script);
    return script.trail();
  }

  private static Callable<Boolean> callable(Action body) {
    return () -> {
      body.run();
      return true;
    };
  }

  private Recipe recipe(long seed) {
    return new Recipe(seed, config.strategy().orElse(Strategy.of(seed)), null);
  }

  /** Runs the program once. {@return its failure, or null} */
  private @Nullable Failure attempt(Recipe recipe, boolean detailed) throws InterruptedException {
    Script script = new Script(recipe, config.mostSteps(), detailed);
    Throwable thrown = failureOf(script);
    return thrown == null ? null : new Failure(recipe, thrown, script.time(), script.trail());
  }

  private @Nullable Throwable failureOf(Script script) throws InterruptedException {
    WeftConfig weft =
        config
            .weft()
            .withContext(Transport.context()) // of the host that code runs on
            .withDirector(script)
            .withListener(script);
    try {
      Weft.run(weft, body);
      return null;
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      if (script.steps() == 0 && e instanceof RuntimeException notBegun) {
        throw notBegun;
      }
      return e;
    }
  }

  /** {@return the same failure, told in detail and with as few unusual choices as can be found} */
  private Failure shrunk(Failure failure) throws InterruptedException {
    Script script = new Script(failure.recipe(), config.mostSteps(), false);
    Throwable again = failureOf(script);
    if (again == null || again.getClass() != failure.thrown().getClass()) {
      return failure; // the program leaves something to chance itself
    }
    Shrinker shrinker = new Shrinker(config.shrinkRuns(), choices -> failsAlike(failure, choices));
    Map<Integer, Integer> least = shrinker.shrink(script.deviations());
    Failure told =
        attempt(
            least.size() < script.deviations().size()
                ? failure.recipe().withDeviations(least)
                : failure.recipe(),
            true);
    return told == null ? failure : told;
  }

  private boolean failsAlike(Failure failure, Map<Integer, Integer> choices)
      throws InterruptedException {
    Failure other = attempt(failure.recipe().withDeviations(choices), false);
    return other != null && other.thrown().getClass() == failure.thrown().getClass();
  }
}
