package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Weft's own clocks keep the contract, and broken ones are found. */
class ClockContractTest {
  @Nested
  class OfTheMachineTest extends ClockContract {
    @Override
    protected Clock clock() {
      return Clock.system();
    }
  }

  @Nested
  class OfVirtualTimeTest {
    @Simulated(seeds = 3)
    void keepsIt() throws InterruptedException {
      ClockContract contract = contract(Clock.current());
      contract.itNeverGoesBack();
      contract.itGoesOn();
      contract.theTimeOfDay_goesOnAsTheCountDoes();
    }
  }

  @Nested
  class FakeTest extends ClockContract {
    @Override
    protected Clock clock() {
      return new FakeClock();
    }

    @Override
    protected void pass(Clock clock, Duration time) {
      ((FakeClock) clock).advance(time);
    }
  }

  /** A clock that is wrong in some way. */
  private record Broken(int counted, int told) implements Clock {
    private static long reads;

    @Override
    public long nanos() {
      return counted * reads++;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH.plusSeconds(told * reads++);
    }
  }

  private static ClockContract contract(Clock clock) {
    return new ClockContract() {
      @Override
      protected Clock clock() {
        return clock;
      }
    };
  }

  @Test
  void aClockThatGoesBack_isFound() {
    assertThatThrownBy(contract(new Broken(-1, 0))::itNeverGoesBack)
        .isInstanceOf(AssertionError.class)
        .hasMessage("it went back by 1 ns");
  }

  @Test
  void aClockThatStands_isFound() {
    assertThatThrownBy(contract(new Broken(0, 0))::itGoesOn)
        .isInstanceOf(AssertionError.class)
        .hasMessage("PT0.02S went by, but on the clock PT0S");
  }

  @Test
  void aClockOfTwoMinds_isFound() {
    assertThatThrownBy(contract(new Broken(0, 100))::theTimeOfDay_goesOnAsTheCountDoes)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("by its count PT0S went by");
  }
}
