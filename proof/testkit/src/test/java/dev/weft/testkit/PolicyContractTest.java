package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Outcome;
import dev.weft.task.Policy;
import dev.weft.task.Task;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Weft's own policies keep the contract, and broken ones are found. */
class PolicyContractTest {
  @Nested
  class AllTest extends PolicyContract {
    @Override
    protected Policy<Integer, ?> policy() {
      return Policy.all();
    }
  }

  @Nested
  class CollectTest extends PolicyContract {
    @Override
    protected Policy<Integer, ?> policy() {
      return Policy.collect();
    }
  }

  @Nested
  class FirstTest extends PolicyContract {
    @Override
    protected Policy<Integer, ?> policy() {
      return Policy.first();
    }
  }

  @Nested
  class FirstSuccessTest extends PolicyContract {
    @Override
    protected Policy<Integer, ?> policy() {
      return Policy.firstSuccess();
    }
  }

  @Nested
  class QuorumTest extends PolicyContract {
    @Override
    protected Policy<Integer, ?> policy() {
      return Policy.quorum(2);
    }
  }

  /** A policy that is wrong in some way: takes the last outcome, though the first was enough. */
  private static class TheLast implements Policy<Integer, Object> {
    final List<Outcome<Integer>> outcomes = new ArrayList<>();

    @Override
    public boolean ended(Task<Integer> task, Outcome<Integer> outcome) {
      outcomes.add(outcome);
      return true;
    }

    @Override
    public Object result() throws Exception {
      return outcomes.getLast().getClass(); // and fails where there is none
    }
  }

  private static final class Waiting extends TheLast {
    @Override
    public boolean ended(Task<Integer> task, Outcome<Integer> outcome) {
      try {
        Weft.sleep(Duration.ofMillis(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return false;
    }
  }

  private static final class Sum extends TheLast {
    @Override
    public boolean ended(Task<Integer> task, Outcome<Integer> outcome) {
      super.ended(task, outcome);
      return false;
    }

    @Override
    public Object result() {
      return outcomes.stream().mapToInt(outcome -> (Integer) outcome.orThrow()).sum();
    }
  }

  private static PolicyContract contract(Supplier<Policy<Integer, ?>> policy) {
    return new PolicyContract() {
      @Override
      protected Policy<Integer, ?> policy() {
        return policy.get();
      }
    };
  }

  private static void assertFound(ThrowingCallable test, String what) {
    assertThatThrownBy(test).isInstanceOf(AssertionError.class).hasMessageContaining(what);
  }

  @Test
  void aPolicyThatChangesItsMind_isFound() {
    assertFound(contract(TheLast::new)::whatComesAfterEnough_changesNothing, "it had enough after");
  }

  @Test
  void aPolicyThatWaits_isFound() {
    assertFound(contract(Waiting::new)::itNeverWaits, "it waited for");
  }

  @Test
  void aPolicyThatTripsOverNull_isFound() {
    assertFound(contract(Sum::new)::aTaskWithoutAResult_isNoBug, "NullPointerException");
  }

  @Test
  void aPolicyWithABug_isFound() {
    Supplier<Policy<Integer, ?>> secondOfAny =
        () ->
            new TheLast() {
              @Override
              public Object result() {
                return outcomes.get(1);
              }
            };
    assertFound(contract(secondOfAny)::whateverTasksDo_thereIsAnEnd, "IndexOutOfBounds");
  }
}
