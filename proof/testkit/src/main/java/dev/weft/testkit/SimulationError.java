package dev.weft.testkit;

import java.time.Duration;

/** A simulation failed: says why, from which seed, how to see it again, and what led to it. */
public final class SimulationError extends AssertionError {
  private static final long serialVersionUID = 1L;
  private static final int LAST = 60;

  private final String recipe;
  private final transient Trail trail;

  SimulationError(Failure failure, String which) {
    super(
        """
        %s failed after %s of virtual time: %s
        To see it again: Simulation.replay("%s", …), or -D%s="%s" for a @Simulated test.
        What led to it:%s\
        """
            .formatted(
                which,
                Trail.text(failure.time()),
                failure.thrown(),
                failure.recipe(),
                Simulation.REPLAY,
                failure.recipe(),
                failure.trail().last(LAST)),
        failure.thrown());
    this.recipe = failure.recipe().toString();
    this.trail = failure.trail();
  }

  /** {@return what the run can be repeated from, with {@link Simulation#replay}} */
  public String recipe() {
    return recipe;
  }

  /** {@return what happened} */
  public Trail trail() {
    return trail;
  }

  /**
   * A run that failed.
   *
   * @param recipe what it can be repeated from
   * @param thrown what it failed with
   * @param time how long it had run, in virtual time
   */
  record Failure(Recipe recipe, Throwable thrown, Duration time, Trail trail) {}
}
