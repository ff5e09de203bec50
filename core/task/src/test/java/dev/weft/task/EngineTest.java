package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The life of an engine: what it starts ends, and what is not its own goes on. */
class EngineTest {
  @EveryEngine
  void leavesNoThread(WeftConfig engine) throws Exception {
    for (int i = 0; i < 20; i++) {
      Weft.run(
          engine,
          () ->
              TaskGroup.run(group -> {
                for (int task = 0; task < 20; task++) {
                  group.fork(() -> Offload.cpu(() -> 1) + Offload.blocking(() -> 2));
                }
              }));
      Runs.until(() ->
          Thread.getAllStackTraces().keySet().stream()
              .noneMatch(thread -> thread.getName().startsWith("weft-")));
    }
  }

  @BothDoors
  void aFailureOfTheFirstTaskIsWhatTheCallerSees(Door door) {
    IllegalStateException unchecked = new IllegalStateException();
    assertThatThrownBy(() -> on(door, () -> fail(unchecked))).isSameAs(unchecked);
    IOException checked = new IOException();
    assertThatThrownBy(() -> on(door, () -> fail(checked)))
        .isInstanceOf(TaskFailedException.class)
        .hasCause(checked);
    AssertionError error = new AssertionError();
    assertThatThrownBy(() ->
            on(
                door,
                () -> {
                  throw error;
                }))
        .isSameAs(error);
  }

  private static void fail(Exception e) throws Exception {
    throw e;
  }

  @BothDoors
  void insideOfATaskItIsRefused_onAWorkerItIsNot(Door door) throws Exception {
    on(
        door,
        () -> {
          assertThatThrownBy(() -> Weft.run(() -> 1))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("TaskGroup.run");
          assertThat(Offload.<Integer>blocking(() -> on(door, () -> 7))).isEqualTo(7);
        });
  }

  /** A caller of Weft.run on a thread of its own, which the test interrupts. */
  private static final class Caller {
    final CountDownLatch begun = new CountDownLatch(1);
    final AtomicBoolean statusAfter = new AtomicBoolean();
    volatile Throwable thrown = Runs.NOTHING;
    private final Thread thread;

    Caller(Door door, Action body) {
      thread =
          Thread.ofPlatform()
              .unstarted(() -> {
                thrown =
                    thrownBy(() ->
                        on(
                            door,
                            () -> {
                              begun.countDown();
                              body.run();
                            }));
                statusAfter.set(Thread.currentThread().isInterrupted());
              });
    }

    Caller begin() throws InterruptedException {
      thread.start();
      begun.await();
      return this;
    }

    void interrupt() {
      thread.interrupt();
    }

    Caller end() throws InterruptedException {
      thread.join();
      return this;
    }
  }

  @BothDoors
  void interruptedOnce_theFirstTaskIsCancelledAndWaitedFor(Door door) throws Exception {
    AtomicBoolean cleanedUp = new AtomicBoolean();
    Caller caller =
        new Caller(
                door,
                () -> {
                  try {
                    Weft.sleep(DAY);
                  } finally {
                    Shield.within(DAY, () -> Weft.sleep(Runs.SOON));
                    cleanedUp.set(true);
                  }
                })
            .begin();
    caller.interrupt();
    assertThat(caller.end().thrown).isInstanceOf(InterruptedException.class);
    assertThat(cleanedUp).isTrue();
    assertThat(caller.statusAfter).isFalse();
  }

  @BothDoors
  void interruptedTwice_stillWaits_andKeepsTheSecond(Door door) throws Exception {
    CountDownLatch cleaning = new CountDownLatch(1);
    Handoff<Boolean> goOn = new Handoff<>();
    AtomicBoolean cleanedUp = new AtomicBoolean();
    Caller caller =
        new Caller(
                door,
                () -> {
                  try {
                    Weft.sleep(DAY);
                  } finally {
                    Shield.within(
                        DAY,
                        () -> {
                          cleaning.countDown();
                          goOn.await();
                          cleanedUp.set(true);
                        });
                  }
                })
            .begin();
    caller.interrupt();
    cleaning.await();
    caller.interrupt();
    goOn.give(true);
    assertThat(caller.end().thrown).isInstanceOf(InterruptedException.class);
    assertThat(cleanedUp).isTrue();
    assertThat(caller.statusAfter).isTrue();
  }

  @BothDoors
  void interruptedButTheFirstTaskFails_theFailureIsSeen(Door door) throws Exception {
    Caller caller =
        new Caller(
                door,
                () -> {
                  thrownBy(() -> Weft.sleep(DAY));
                  throw new IllegalStateException("clean-up");
                })
            .begin();
    caller.interrupt();
    assertThat(caller.end().thrown).isInstanceOf(IllegalStateException.class);
    assertThat(caller.statusAfter).isTrue();
  }

  @BothDoors
  void interruptedButTheFirstTaskHasItsResult_theResultCounts(Door door) throws Exception {
    Caller caller = new Caller(door, () -> thrownBy(() -> Weft.sleep(DAY))).begin();
    caller.interrupt();
    assertThat(caller.end().thrown).isSameAs(Runs.NOTHING);
    assertThat(caller.statusAfter).isTrue();
  }

  @BothDoors
  void interruptedBefore_theFirstTaskNeverRuns(Door door) {
    AtomicBoolean ran = new AtomicBoolean();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> on(door, () -> ran.set(true)))
        .isInstanceOf(InterruptedException.class);
    assertThat(ran).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /** Guards: the scheduler of a thread that a library started in a task is inherited. */
  @EveryEngine
  void aThreadStartedInATaskGoesOnAfterTheEnd(WeftConfig engine) throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger steps = new AtomicInteger();
    Thread library =
        Weft.run(
            engine,
            () -> {
              Thread started = Thread.ofVirtual().start(() -> awaitAndCount(end, steps));
              Runs.until(() -> steps.get() == 1);
              return started;
            });
    end.countDown();
    library.join();
    assertThat(steps.get()).isEqualTo(102);
  }

  private static void awaitAndCount(CountDownLatch end, AtomicInteger steps) {
    steps.incrementAndGet();
    assertThat(thrownBy(end::await)).isSameAs(Runs.NOTHING);
    for (int i = 0; i < 100; i++) {
      LockSupport.parkNanos(1_000);
      Thread.yield();
      steps.incrementAndGet();
    }
    steps.incrementAndGet();
  }

  /** Guards: a loop that waits to be idle before it ends. */
  @EveryEngine
  void aThreadStartedInATaskThatNeverRestsDoesNotHoldTheEnd(WeftConfig engine) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Thread library = Weft.run(engine, () -> Thread.ofVirtual().start(() -> Runs.until(stop::get)));
    assertThat(library.isAlive()).isTrue();
    stop.set(true);
    library.join();
  }

  @Test
  void withoutTheFlag_autoTakesTheDefaultDoorAndLoopIsRefusedByTheFlagsName() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WithoutFlag.class.getName())
            .redirectErrorStream(true)
            .start();
    String printed = new String(child.getInputStream().readAllBytes());
    assertThat(child.waitFor()).as(printed).isZero();
    assertThat(printed)
        .containsOnlyOnce("tasks run on the default scheduler")
        .contains("AUTO false")
        .contains("refused: door LOOP needs the JVM flag --add-opens java.base/java.lang");
  }

  /** The program of a JVM without the flag. */
  static final class WithoutFlag {
    private WithoutFlag() {}

    public static void main(String[] args) throws InterruptedException {
      for (int i = 0; i < 2; i++) {
        boolean carries = Weft.run(() -> Loop.current().carriesTasks());
        System.out.println("AUTO " + carries);
      }
      try {
        on(Door.LOOP, () -> 1);
      } catch (IllegalArgumentException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  @Test
  void wrongConfigurationIsRefusedByName() {
    WeftConfig config = WeftConfig.defaults();
    assertThatThrownBy(() -> config.withLoops(0)).hasMessageContaining("loops");
    assertThatThrownBy(() -> config.withCpuThreads(0)).hasMessageContaining("cpuThreads");
    assertThatThrownBy(() -> config.withBlockingThreads(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("blockingThreads");
  }
}
