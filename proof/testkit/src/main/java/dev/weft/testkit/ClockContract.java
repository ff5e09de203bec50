package dev.weft.testkit;

import dev.weft.task.Clock;
import dev.weft.task.Weft;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What Weft relies on in a {@link Clock}: extend it with a class that makes yours. */
public abstract class ClockContract {
  private static final Duration TIME = Duration.ofMillis(20);

  /** How much a clock that is set right may jump meanwhile. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  /** For subclasses. */
  protected ClockContract() {}

  /** {@return the clock} */
  protected abstract Clock clock();

  /** Lets time pass on it; a clock that does not go by itself is moved. */
  protected void pass(Clock clock, Duration time) throws InterruptedException {
    Weft.sleep(time);
  }

  /** It never goes back. */
  @Test
  public void itNeverGoesBack() throws InterruptedException {
    Clock clock = clock();
    long before = clock.nanos();
    for (int i = 0; i < 10_000; i++) {
      long now = clock.nanos();
      require(now - before >= 0, "it went back by " + (before - now) + " ns");
      before = now;
    }
  }

  /** It goes on while time passes. */
  @Test
  public void itGoesOn() throws InterruptedException {
    Clock clock = clock();
    long start = clock.nanos();
    pass(clock, TIME);
    Duration since = clock.since(start);
    require(since.compareTo(TIME) >= 0, TIME + " went by, but on the clock " + since);
  }

  /** The count and the time of day go on alike. */
  @Test
  public void theTimeOfDay_goesOnAsTheCountDoes() throws InterruptedException {
    Clock clock = clock();
    long start = clock.nanos();
    Instant now = clock.now();
    pass(clock, TIME);
    Duration counted = clock.since(start);
    Duration told = Duration.between(now, clock.now());
    require(
        counted.minus(told).abs().compareTo(TOLERANCE) < 0,
        "by its count " + counted + " went by, by its time of day " + told);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
