package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.pool.Place.Waiter;
import dev.weft.pool.PoolStats.Cause;
import dev.weft.task.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random lives of a ledger, without threads: no permission is lost, whoever leaves when. */
class LedgerConservationTest {
  private static final int SEEDS = 1_000;
  private static final int STEPS = 200;

  /** Does to a ledger what borrowers do, in any order. */
  private static class Life {
    final SplittableRandom random;
    final boolean atHome;
    final PoolConfig config;
    final Ledger<String, String> ledger;
    final Thread me = Thread.currentThread();
    final List<Slot<String, String>> held = new ArrayList<>();
    final List<Slot<String, String>> opening = new ArrayList<>();
    final List<Waiter<String, String>> waiting = new ArrayList<>();
    long now;

    Life(long seed, boolean atHome) {
      this.random = new SplittableRandom(seed);
      this.atHome = atHome;
      int max = 1 + random.nextInt(4);
      this.config =
          PoolConfig.defaults()
              .withMax(max)
              .withMaxPerKey(1 + random.nextInt(max))
              .withMaxWaiters(random.nextInt(8));
      this.ledger = new Ledger<>(config, new Tally(), atHome);
    }

    void live() throws InterruptedException {
      for (int i = 0; i < STEPS; i++) {
        now += random.nextInt(100_000_000);
        step();
        chores();
        assertThat(ledger.stats().size()).isLessThanOrEqualTo(config.max());
      }
      while (!held.isEmpty() || !opening.isEmpty()) {
        end();
        chores();
      }
      PoolStats stats = ledger.stats();
      assertThat(stats.size()).as("size").isEqualTo(stats.idle());
      assertThat(stats.waiters()).as("waiters").isZero();
    }

    private void step() {
      switch (random.nextInt(4)) {
        case 0, 1 -> enter();
        case 2 -> {
          if (!waiting.isEmpty()) {
            ledger.leave(waiting.remove(random.nextInt(waiting.size())), now);
          }
        }
        default -> end();
      }
    }

    private void enter() {
      try {
        switch (ledger.enter("key" + random.nextInt(3), me, now)) {
          case Waiter<String, String> waiter -> waiting.add(waiter);
          case Slot<String, String> slot -> (slot.isOpen() ? held : opening).add(slot);
        }
      } catch (RefusedException e) {
        assertThat(ledger.stats().waiters()).isGreaterThanOrEqualTo(config.maxWaiters());
      }
    }

    /** One thing that is out comes back, or is opened, or cannot be. */
    private void end() {
      if (!opening.isEmpty() && (held.isEmpty() || random.nextBoolean())) {
        opened(opening.remove(random.nextInt(opening.size())));
      } else if (!held.isEmpty()) {
        Slot<String, String> slot = held.remove(random.nextInt(held.size()));
        if (random.nextInt(4) == 0) {
          ledger.discard(slot, Cause.DISCARDED, now);
        } else {
          ledger.giveBack(slot, now);
        }
      }
    }

    private void opened(Slot<String, String> slot) {
      if (random.nextInt(4) == 0) {
        if (atHome) {
          ledger.failed(slot, new IllegalStateException("cannot be opened"), 0, now);
        } else {
          ledger.discard(slot, Cause.DISCARDED, now);
        }
      } else {
        ledger.opened(slot, "thing", random.nextInt(1_000_000), 0, now);
        if (!atHome) {
          held.add(slot);
        }
      }
    }

    private void chores() throws InterruptedException {
      var chores = ledger.takeChores();
      while (chores != null) {
        chores.orders().forEach(order -> opening.add(order.slot()));
        leaveLate();
        List<Slot<String, String>> returned = chores.deliver();
        ledger.closed(chores.closing(), now);
        untaken(returned);
        chores = ledger.takeChores();
      }
      waiting.removeIf(this::isServed);
    }

    /** One that is to be served, and is not yet, is cancelled. */
    private void leaveLate() {
      if (!waiting.isEmpty() && random.nextInt(2) == 0) {
        Waiter<String, String> waiter = waiting.remove(random.nextInt(waiting.size()));
        Thread.currentThread().interrupt();
        assertThatThrownBy(waiter.handoff::await).isInstanceOf(InterruptedException.class);
        ledger.leave(waiter, now);
      }
    }

    void untaken(List<Slot<String, String>> returned) {
      returned.forEach(slot -> ledger.untaken(slot, now));
    }

    private boolean isServed(Waiter<String, String> waiter) {
      if (!waiter.handoff.isSettled()) {
        return false;
      }
      try {
        Slot<String, String> slot = waiter.handoff.await();
        (slot.isOpen() ? held : opening).add(slot);
      } catch (IllegalStateException | InterruptedException e) {
        // it could not be opened
      }
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noPermissionIsLost(boolean atHome) throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      new Life(seed, atHome).live();
    }
  }

  /** What asyncpg #467, #547 and #955 were: the hand-over to one who had left was forgotten. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTwinThatForgetsAHandOverIsCaught(boolean atHome) {
    assertThatThrownBy(
            () -> {
              for (int seed = 0; seed < SEEDS; seed++) {
                new Life(seed, atHome) {
                  @Override
                  void untaken(List<Slot<String, String>> returned) {}
                }.live();
              }
            })
        .isInstanceOf(AssertionError.class);
  }
}
