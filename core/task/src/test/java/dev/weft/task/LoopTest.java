package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.SOON;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A loop runs what is ready, and nothing that gets ready elsewhere is forgotten. */
class LoopTest {
  @BothDoors
  void currentIsTheLoopOfTheTask(Door door) throws Exception {
    on(
        door,
        () -> {
          assertThat(Loop.current().number()).isZero();
          assertThat(Loop.current().carriesTasks()).isEqualTo(door == Door.LOOP);
          assertThat(Loop.current()).hasToString("weft-loop-0");
          assertThat(Loop.current().onLoop()).isEqualTo(door == Door.LOOP);
        });
  }

  @Test
  void outsideOfATaskThereIsNone() {
    assertThatThrownBy(Loop::current)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Weft.run");
  }

  @EveryEngine
  void everyWakeUpFromElsewhereArrives(WeftConfig engine) throws Exception {
    SynchronousQueue<Handoff<Integer>> asked = new SynchronousQueue<>();
    try (Stranger stranger = new Stranger(() -> asked.take().give(1))) {
      int sum =
          Weft.run(
              engine,
              () -> {
                int received = 0;
                for (int i = 0; i < 10_000; i++) {
                  Handoff<Integer> handoff = new Handoff<>();
                  asked.put(handoff);
                  received += handoff.await();
                }
                return received;
              });
      assertThat(sum).isEqualTo(10_000);
      assertThat(stranger.failure()).isNull();
    }
  }

  @EveryEngine
  void everyWakeUpBetweenTasksArrives(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () ->
            TaskGroup.run(group -> {
              for (int pair = 0; pair < 8; pair++) {
                AtomicInteger turn = new AtomicInteger();
                AtomicReference<@Nullable Thread> first = new AtomicReference<>();
                AtomicReference<@Nullable Thread> second = new AtomicReference<>();
                group.fork(() -> play(turn, 0, first, second));
                group.fork(() -> play(turn, 1, second, first));
              }
            }));
  }

  private static void play(
      AtomicInteger turn,
      int me,
      AtomicReference<@Nullable Thread> mine,
      AtomicReference<@Nullable Thread> other) {
    mine.set(Thread.currentThread());
    for (int i = 0; i < 5_000; i++) {
      while (turn.get() % 2 != me) {
        LockSupport.park();
      }
      turn.incrementAndGet();
      LockSupport.unpark(other.get());
    }
  }

  /**
   * Guards: the JDK queues a runnable thread once more when somebody has looked at its stack; an
   * inbox linked through the tasks themselves loses or loops.
   */
  @EveryEngine
  void lookingAtTheStacksOfTasksLosesNoWakeUp(WeftConfig engine) throws Exception {
    AtomicReference<@Nullable Thread> watched = new AtomicReference<>();
    SynchronousQueue<Handoff<Integer>> asked = new SynchronousQueue<>();
    try (Stranger watcher = new Stranger(() -> lookAt(watched.get()));
        Stranger giver = new Stranger(() -> asked.take().give(1))) {
      Weft.run(
          engine,
          () -> {
            watched.set(Thread.currentThread());
            for (int i = 0; i < 5_000; i++) {
              Handoff<Integer> handoff = new Handoff<>();
              asked.put(handoff);
              handoff.await();
            }
            watched.set(null);
          });
      assertThat(watcher.failure()).isNull();
      assertThat(giver.failure()).isNull();
    }
  }

  private static void lookAt(@Nullable Thread thread) {
    if (thread != null) {
      thread.getStackTrace();
    }
  }

  @Test // of our loops: how the JDK's scheduler shares its threads among tasks is not ours to
  // promise
  void tasksThatAreAlwaysReadyLeaveATurnToTimers() throws Exception {
    on(
        Door.LOOP,
        () ->
            TaskGroup.run(group -> {
              AtomicBoolean awake = new AtomicBoolean();
              for (int i = 0; i < 3; i++) {
                group.fork(() -> Runs.until(awake::get));
              }
              Weft.sleep(SOON);
              awake.set(true);
            }));
  }

  @BothDoors
  void anActionThatFailsDoesNotStopTheLoop(Door door) throws Exception {
    on(
        door,
        () -> {
          Loop.current()
              .after(
                  SOON,
                  () -> {
                    throw new IllegalStateException("the test's own: a timer's action");
                  });
          Loop.current()
              .submit(
                  Node.of(() -> {
                    throw new IllegalStateException("the test's own: a piece of work");
                  }));
          Weft.sleep(SOON.multipliedBy(3));
        });
  }

  @BothDoors
  void timersCanBeSetAndStoppedFromElsewhere(Door door) throws Exception {
    on(
        door,
        () -> {
          Loop loop = Loop.current();
          Handoff<String> fired = new Handoff<>();
          AtomicBoolean stoppedFired = new AtomicBoolean();
          Duration late = Offload.blocking(() -> setAndStop(loop, stoppedFired));
          Offload.blocking(() -> {
            loop.after(late.multipliedBy(2), () -> fired.give("fired"));
          });
          assertThat(fired.await()).isEqualTo("fired");
          assertThat(stoppedFired).isFalse();
        });
  }

  /** Sets a timer and stops it before its time. {@return that time; long on a busy machine} */
  private static Duration setAndStop(Loop loop, AtomicBoolean fired) {
    for (Duration time = SOON; ; time = time.multipliedBy(2)) {
      AtomicBoolean stopped = new AtomicBoolean();
      long start = Clock.system().nanos();
      loop.stop(loop.after(time, () -> fired.compareAndSet(false, stopped.get())));
      if (Clock.system().since(start).compareTo(time) < 0) {
        stopped.set(true);
        return time;
      }
    }
  }

  @BothDoors
  void manyTasksSpreadOverTheLoops(Door door) throws Exception {
    Weft.run(
        Runs.engine(door, 4),
        () ->
            TaskGroup.call(group -> {
              Loop own = Loop.current();
              List<Task<?>> tasks = new ArrayList<>();
              for (int i = 0; i < 400; i++) {
                tasks.add(group.fork(() -> Weft.sleep(DAY)));
              }
              tasks.forEach(Runs::untilWaiting);
              assertThat(own.engine().loops())
                  .extracting(Loop::living)
                  .allMatch(living -> living > 60);
              group.cancel("enough");
              return 0;
            }));
  }

  @EveryEngine
  void livingTasksAreCounted(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () -> {
          TaskGroup.run(group -> {
            for (int i = 0; i < 1_000; i++) {
              group.fork(() -> {});
            }
          });
          Engine all = Loop.current().engine();
          Runs.until(() -> all.loops().stream().mapToInt(Loop::living).sum() == 1);
        });
  }

  /** A thread that does one thing again and again. */
  private static final class Stranger implements AutoCloseable {
    private final Action work;
    private volatile @Nullable Throwable failure;
    private final Thread thread;

    Stranger(Action work) {
      this.work = work;
      this.thread = Thread.ofPlatform().daemon().start(this::live);
    }

    private void live() {
      try {
        while (!Thread.currentThread().isInterrupted()) {
          work.run();
        }
      } catch (InterruptedException e) {
        // the end of the test
      } catch (Throwable e) {
        failure = e;
      }
    }

    @Nullable Throwable failure() {
      return failure;
    }

    @Override
    public void close() throws InterruptedException {
      thread.interrupt();
      thread.join();
    }
  }

  @BothDoors
  void aThreadThatALibraryStartsInATaskSharesTheLoopAndCanWait(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<String> word = new Handoff<>();
              Handoff<String> echo = new Handoff<>();
              Thread library =
                  Thread.ofVirtual().start(() -> Runs.thrownBy(() -> echo.give(word.await())));
              Task<?> waiter = group.fork(() -> echo.await());
              untilWaiting(waiter);
              word.give("word");
              assertThat(waiter.join()).isEqualTo("word");
              library.join();
            }));
  }
}
