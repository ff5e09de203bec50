package dev.weft.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** No interrupt leaves the scope it was meant for, however closely the end and the firing race. */
class StrayInterruptTest {
  private static final int RACES = 10_000;

  /** A scope that a stranger cancels while its body ends. */
  private interface Racing {
    void run(Stranger stranger, int race) throws Exception;
  }

  @BothDoors
  void aGroupCancelledAtItsVeryEndLeavesNone(Door door) throws Exception {
    assertThat(strays(door, RACES, StrayInterruptTest::group)).isZero();
  }

  @BothDoors
  void aBoundThatExpiresAtItsVeryEndLeavesNone(Door door) throws Exception {
    assertThat(strays(door, RACES, StrayInterruptTest::bound)).isZero();
  }

  /** Guards: told by the interrupt before the cancellation is looked at, it seems a stranger's. */
  @BothDoors
  void aGroupCancelledWhileItsOwnerBeginsToWaitStopsOnlyTheTasks(Door door) throws Exception {
    assertThat(strays(door, RACES, StrayInterruptTest::waitingGroup)).isZero();
  }

  /** The broken twin: the interrupt as the cancellation itself, as with a plain Thread. */
  @BothDoors
  void aNakedInterruptLeavesSome(Door door) throws Exception {
    assertThat(strays(door, 2_000, StrayInterruptTest::naked)).isPositive();
  }

  @BothDoors
  void realTimeoutsThatRaceTheEndOfTheirBodyLeaveNone(Door door) throws Exception {
    int[] fired = new int[1];
    Weft.run(
        Runs.engine(door, 1),
        () -> {
          Duration bound = Duration.ofNanos(100_000);
          Clock clock = Clock.current();
          for (int i = 0; i < 3_000; i++) {
            long end = clock.nanos() + 100_000 + (i % 64) * 4_000L;
            try {
              Timeout.after(
                  bound,
                  () -> {
                    while (clock.nanos() < end) {
                      Thread.yield();
                    }
                    Weft.checkpoint();
                  });
            } catch (TimedOutException e) {
              fired[0]++;
            }
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          }
        });
    assertThat(fired[0]).isBetween(1, 2_999);
  }

  private static void group(Stranger stranger, int race) throws InterruptedException {
    TaskGroup.call(group -> {
      stranger.ask(() -> group.cancel("race"));
      spin(race);
      return 0;
    });
  }

  private static void waitingGroup(Stranger stranger, int race) throws InterruptedException {
    TaskGroup.call(group -> {
      Task<?> task = group.fork(() -> Weft.sleep(Runs.DAY));
      stranger.ask(() -> {
        spin(race);
        group.cancel("race");
        task.cancel("not the first");
      });
      return 0;
    });
  }

  private static void bound(Stranger stranger, int race) throws InterruptedException {
    Timeout.after(
        Runs.DAY,
        () -> {
          Scope bound = Strand.current("test").scope();
          stranger.ask(() -> bound.cancelScope("race"));
          spin(race);
          return 0;
        });
  }

  private static void naked(Stranger stranger, int race) {
    stranger.ask(Thread.currentThread()::interrupt);
    spin(race);
    Thread.interrupted();
  }

  /** The end of the body moves across the moment of the cancellation, race by race. */
  private static void spin(int race) {
    for (int i = race % 256; i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  /** {@return how often the code after the scope found itself interrupted} */
  private static int strays(Door door, int races, Racing scope) throws InterruptedException {
    try (Stranger stranger = new Stranger()) {
      return Runs.<Integer>on(
          door,
          () -> {
            int strays = 0;
            for (int race : Runs.races(races)) {
              scope.run(stranger, race);
              Runs.until(stranger::isDone);
              strays += Thread.interrupted() ? 1 : 0;
            }
            return strays;
          });
    }
  }

  /** A thread that does what it is asked, at once. */
  private static final class Stranger implements AutoCloseable {
    private final AtomicReference<@Nullable Runnable> asked = new AtomicReference<>();
    private final Thread thread = Thread.ofPlatform().daemon().start(this::live);

    void ask(Runnable work) {
      asked.set(work);
    }

    boolean isDone() {
      return asked.get() == null;
    }

    private void live() {
      while (!Thread.currentThread().isInterrupted()) {
        Runnable work = asked.get();
        if (work == null) {
          Thread.yield();
        } else {
          work.run();
          asked.set(null);
        }
      }
    }

    @Override
    public void close() throws InterruptedException {
      thread.interrupt();
      thread.join();
    }
  }
}
