package dev.weft.testkit;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Outcome;
import dev.weft.task.Policy;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What Weft relies on in a {@link Policy}: extend it with a class that makes yours, and JUnit tries
 * it with tasks that end in all ways and orders.
 *
 * <pre>{@code
 * class MajorityTest extends PolicyContract {
 *   @Override
 *   protected Policy<Integer, ?> policy() {
 *     return new Majority<>();
 *   }
 * }
 * }</pre>
 */
public abstract class PolicyContract {
  private static final int SEEDS = 200;

  /** What a bug throws, and a policy that gives up does not. */
  private static final List<Class<? extends Throwable>> BUGS =
      List.of(
          NullPointerException.class,
          ClassCastException.class,
          IndexOutOfBoundsException.class,
          ConcurrentModificationException.class);

  /** For subclasses. */
  protected PolicyContract() {}

  /** {@return a new policy, for one group} */
  protected abstract Policy<Integer, ?> policy();

  /** Whatever tasks do, there is a result or a failure that was meant. */
  @Test
  public void whateverTasksDo_thereIsAnEnd() throws InterruptedException {
    Simulation.explore(
        SEEDS,
        () -> {
          int tasks = Weft.random().nextInt(6);
          Plan plan = Plan.any(tasks);
          requireMeant(plan.outcome(policy(), Integer.MAX_VALUE));
        });
  }

  /** A task may result in null. */
  @Test
  public void aTaskWithoutAResult_isNoBug() throws InterruptedException {
    Simulation.explore(SEEDS / 10, () -> requireMeant(new Plan(List.of(), 3).outcome(policy(), 9)));
  }

  /** It is asked while tasks end, so it does not wait. */
  @Test
  public void itNeverWaits() throws InterruptedException {
    Simulation.explore(
        SEEDS / 10,
        () -> {
          long start = Clock.current().nanos();
          new Plan(List.of(), Weft.random().nextInt(6)).outcome(policy(), 9);
          Duration waited = Clock.current().since(start);
          require(waited.isZero(), "it waited for %s".formatted(waited));
        });
  }

  /** What it has when it says that it has enough, is what comes of the group. */
  @Test
  public void whatComesAfterEnough_changesNothing() throws InterruptedException {
    Simulation.explore(
        SEEDS,
        () -> {
          Plan plan = Plan.any(1 + Weft.random().nextInt(5));
          Counting<?> counting = new Counting<>(policy());
          String whole = plan.outcome(counting, Integer.MAX_VALUE);
          if (counting.enoughAfter > 0) {
            String part = plan.outcome(policy(), counting.enoughAfter);
            require(
                whole.equals(part),
                "it had enough after %d tasks and would have had %s, but had %s in the end"
                    .formatted(counting.enoughAfter, part, whole));
          }
        });
  }

  /** Counts until a policy says that it has enough. */
  private static final class Counting<R> implements Policy<Integer, R> {
    private final Policy<Integer, R> policy;
    private int ended;
    private int enoughAfter;

    Counting(Policy<Integer, R> policy) {
      this.policy = policy;
    }

    @Override
    public void forked(Task<Integer> task) {
      policy.forked(task);
    }

    @Override
    public boolean ended(Task<Integer> task, Outcome<Integer> outcome) {
      ended++;
      boolean enough = policy.ended(task, outcome);
      if (enough && enoughAfter == 0) {
        enoughAfter = ended;
      }
      return enough;
    }

    @Override
    public R result() throws Exception {
      return policy.result();
    }
  }

  private static void requireMeant(String outcome) {
    require(
        BUGS.stream().noneMatch(bug -> outcome.startsWith(bug.getName())),
        "a group failed with " + outcome);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /**
   * What the tasks of a group do.
   *
   * @param ends after which time each ends, all of them different, and whether well
   * @param empty how many more there are that result in null at once
   */
  private record Plan(List<End> ends, int empty) {
    private record End(int millis, boolean well) {}

    static Plan any(int tasks) {
      List<End> ends =
          IntStream.range(0, tasks)
              .mapToObj(
                  i -> new End(i + 10 * Weft.random().nextInt(9), Weft.random().nextBoolean()))
              .toList();
      return new Plan(ends, 0);
    }

    /** {@return what comes of a group of the tasks that end first} */
    String outcome(Policy<Integer, ?> policy, int first) throws InterruptedException {
      List<End> chosen =
          ends.stream().sorted(Comparator.comparingInt(End::millis)).limit(first).toList();
      try {
        return "a result: " + run(policy, chosen);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        return e.toString();
      }
    }

    private <R> R run(Policy<Integer, R> policy, List<End> chosen) throws InterruptedException {
      return TaskGroup.run(
          policy,
          group -> {
            for (End end : ends) {
              if (chosen.contains(end)) {
                group.fork("task " + end.millis, () -> end(end));
              }
            }
            for (int i = 0; i < empty; i++) {
              group.fork(Plan::nothing);
            }
          });
    }

    private static Integer end(End end) throws InterruptedException {
      Weft.sleep(Duration.ofMillis(end.millis));
      if (!end.well) {
        throw new BrokenException("failure after " + end.millis + " ms");
      }
      return end.millis;
    }

    @SuppressWarnings("NullAway") // a task may result in null, whatever its type says
    private static Integer nothing() {
      return null;
    }
  }
}
