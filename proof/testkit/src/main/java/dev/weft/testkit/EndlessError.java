package dev.weft.testkit;

import java.time.Duration;

/** A simulation that took too many steps. */
final class EndlessError extends AssertionError {
  private static final long serialVersionUID = 1L;

  EndlessError(int steps, Duration time) {
    super(
        "no end after %d steps, %s of virtual time: does it go round in circles? (or ask for more with withMostSteps)"
            .formatted(steps, Trail.text(time)));
  }
}
