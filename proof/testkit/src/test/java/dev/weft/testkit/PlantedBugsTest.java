package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.guard.Retry;
import dev.weft.guard.RetryBudget;
import dev.weft.sync.Event;
import dev.weft.sync.Lock;
import dev.weft.sync.Semaphore;
import dev.weft.task.Action;
import dev.weft.task.BrokenException;
import dev.weft.task.Confined;
import dev.weft.task.Handoff;
import dev.weft.task.StuckException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Bugs that everybody has written once: found in the program that has them, not in its twin. */
class PlantedBugsTest {
  private static final int SEEDS = 10_000;

  private static final Duration TIME = Duration.ofMillis(10);

  /**
   * {@return how the program failed} It must, within ten thousand seeds, whatever the strategy; its
   * twin must not.
   */
  private static Throwable found(Action bug, Action twin) throws InterruptedException {
    SimulationConfig config = SimulationConfig.defaults().withSeeds(SEEDS);
    SimulationError error =
        catchThrowableOfType(SimulationError.class, () -> Simulation.explore(config, bug));
    assertThat(error).isNotNull();
    for (Strategy strategy : Strategy.values()) {
      SimulationConfig one = config.withStrategy(strategy).withShrinkRuns(0);
      assertThat(catchThrowableOfType(SimulationError.class, () -> Simulation.explore(one, bug)))
          .as("%s", strategy)
          .isNotNull();
    }
    Simulation.explore(SEEDS / 10, twin);
    return Objects.requireNonNull(error.getCause());
  }

  // ---- lost wake-up ----

  /** A mailbox that looks, and only then says that it waits. */
  private static final class Mailbox {
    private final ArrayDeque<String> letters = new ArrayDeque<>();
    private Event arrived = new Event();
    private final boolean looksAgain;

    Mailbox(boolean looksAgain) {
      this.looksAgain = looksAgain;
    }

    void put(String letter) {
      letters.add(letter);
      arrived.set();
    }

    String take() throws InterruptedException {
      while (letters.isEmpty()) {
        Weft.checkpoint();
        Event next = new Event();
        arrived = next; // whoever set the old one since the look is not heard
        if (looksAgain && !letters.isEmpty()) {
          break;
        }
        next.await();
      }
      return letters.remove();
    }
  }

  private static void mail(boolean looksAgain) throws InterruptedException {
    Mailbox box = new Mailbox(looksAgain);
    TaskGroup.run(group -> {
      group.fork("reader", () -> box.take());
      group.fork("writer", () -> box.put("letter"));
    });
  }

  @Test
  void aLostWakeUp() throws InterruptedException {
    assertThat(found(() -> mail(false), () -> mail(true)))
        .isInstanceOf(StuckException.class)
        .hasMessageContaining("task 'reader'");
  }

  // ---- a permit leaked by a cancelled waiter ----

  /**
   * One permit for confined tasks, handed to the next in line; if that one has left, to the one
   * behind, or not.
   */
  private static final class Permit {
    private final ArrayDeque<Handoff<Boolean>> line = new ArrayDeque<>();
    private final boolean passesOn;
    private boolean taken;

    Permit(boolean passesOn) {
      this.passesOn = passesOn;
    }

    void acquire() throws InterruptedException {
      if (!taken) {
        taken = true;
        return;
      }
      Handoff<Boolean> turn = new Handoff<>();
      line.add(turn);
      turn.await(); // a waiter that was cancelled stays in line
    }

    void release() {
      Handoff<Boolean> next = line.poll();
      boolean given = next != null && next.give(true);
      while (passesOn && next != null && !given) {
        next = line.poll();
        given = next != null && next.give(true);
      }
      taken = next != null;
    }
  }

  private static void permits(boolean passesOn) throws InterruptedException {
    Permit permit = new Permit(passesOn);
    Confined.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.fork(() ->
            Timeout.orElse(
                TIME.multipliedBy(2),
                () -> 0,
                () -> {
                  permit.acquire();
                  try {
                    Weft.sleep(Duration.ofMillis(1 + Weft.random().nextInt(20)));
                  } finally {
                    permit.release();
                  }
                  return 1;
                }));
      }
    });
    if (permit.taken) {
      throw new AssertionError("the permit is gone");
    }
  }

  @Test
  void aPermitLeakedByACancelledWaiter() throws InterruptedException {
    assertThat(found(() -> permits(false), () -> permits(true))).hasMessage("the permit is gone");
  }

  // ---- check, then act ----

  private static void load(boolean locked) throws InterruptedException {
    Map<String, Integer> cache = new HashMap<>();
    Lock lock = new Lock("cache");
    int[] loads = new int[1];
    Action get =
        () -> {
          if (!cache.containsKey("key")) {
            Weft.sleep(TIME); // loads
            loads[0]++;
            cache.put("key", 1);
          }
        };
    TaskGroup.run(group -> {
      for (int i = 0; i < 2; i++) {
        group.fork(() -> {
          Weft.sleep(Duration.ofMillis(Weft.random().nextInt(100)));
          if (locked) {
            lock.run(get);
          } else {
            get.run();
          }
        });
      }
    });
    if (loads[0] != 1) {
      throw new AssertionError("loaded " + loads[0] + " times");
    }
  }

  @Test
  void checkThenAct() throws InterruptedException {
    assertThat(found(() -> load(false), () -> load(true))).hasMessage("loaded 2 times");
  }

  // ---- two locks ----

  private static void transfer(boolean ordered) throws InterruptedException {
    Lock ours = new Lock("ours");
    Lock theirs = new Lock("theirs");
    TaskGroup.run(group -> {
      group.fork("there", () -> ours.run(() -> theirs.run(() -> {})));
      group.fork(
          "back",
          () -> {
            if (ordered) {
              ours.run(() -> theirs.run(() -> {}));
            } else {
              theirs.run(() -> ours.run(() -> {}));
            }
          });
    });
  }

  @Test
  void aDeadlockOfTwoLocks() throws InterruptedException {
    assertThat(found(() -> transfer(false), () -> transfer(true)))
        .isInstanceOf(StuckException.class)
        .hasMessageContaining("task 'there'")
        .hasMessageContaining("task 'back'");
  }

  // ---- retry storm ----

  /** Twenty callers of a server that is down for a second. */
  private static void outage(Retry<Object> retry) throws InterruptedException {
    int[] calls = new int[1];
    TaskGroup.run(group -> {
      for (int i = 0; i < 20; i++) {
        group.fork(() -> {
          try {
            retry.call(() -> {
              calls[0]++;
              throw new BrokenException("down");
            });
          } catch (BrokenException e) {
            // as it should
          }
        });
      }
    });
    if (calls[0] > 40) {
      throw new AssertionError(calls[0] + " calls of 20 callers");
    }
  }

  @Test
  void aRetryStorm() throws InterruptedException {
    Retry<Object> storm = Retry.defaults().withRetries(5);
    assertThat(found(() -> outage(storm), () -> outage(storm.withBudget(RetryBudget.of(0.1, 1)))))
        .hasMessageContaining("calls of 20 callers");
  }

  // ---- double charge ----

  /** Charges; the answer takes its time, so the caller may ask again for the same order. */
  private static void shop(boolean idempotent) throws Exception {
    Map<String, Integer> charges = new HashMap<>();
    Action charge =
        () -> {
          Weft.sleep(Duration.ofMillis(Weft.random().nextInt(12)));
          charges.merge("order", 1, idempotent ? (known, _) -> known : Integer::sum);
          Weft.sleep(Duration.ofMillis(Weft.random().nextInt(12)));
        };
    try {
      Timeout.after(TIME, charge);
    } catch (TimedOutException e) {
      charge.run();
    }
    if (charges.getOrDefault("order", 0) != 1) {
      throw new AssertionError("charged twice");
    }
  }

  @Test
  void aDoubleChargeAfterATimeout() throws InterruptedException {
    assertThat(found(() -> shop(false), () -> shop(true))).hasMessage("charged twice");
  }

  // ---- the same with the real thing ----

  @Test
  void theRealSemaphore_losesNothing() throws InterruptedException {
    Simulation.explore(
        1_000,
        () -> {
          Semaphore semaphore = new Semaphore(1);
          TaskGroup.run(group -> {
            for (int i = 0; i < 3; i++) {
              group.fork(() ->
                  Timeout.orElse(
                      TIME,
                      () -> 0,
                      () -> {
                        semaphore.run(
                            () -> Weft.sleep(Duration.ofMillis(1 + Weft.random().nextInt(12))));
                        return 1;
                      }));
            }
          });
          assertThat(semaphore.stats().available()).isEqualTo(1);
        });
  }
}
