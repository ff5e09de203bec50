package dev.weft.sync;

import dev.weft.task.Action;
import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.Shield;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the tests of lines have in common: people to stand in them, and waiting for what happens.
 */
final class Crowd {
  static final Duration DAY = Duration.ofDays(1);
  static final Duration SOON = Duration.ofMillis(2);

  private Crowd() {}

  /** Runs a body in a group, on one loop. */
  static void on(Door door, TaskGroup.Body body) throws InterruptedException {
    on(door, 1, body);
  }

  /** Runs a body in a group, on some loops. */
  static void on(Door door, int loops, TaskGroup.Body body) throws InterruptedException {
    Weft.run(
        WeftConfig.defaults().withDoor(door).withLoops(loops),
        () -> {
          TaskGroup.run(body);
        });
  }

  /** Lets others run until something holds; gives up before the test would be left running. */
  static void until(BooleanSupplier holds) throws InterruptedException {
    long start = Clock.system().nanos();
    while (!holds.getAsBoolean()) {
      if (Clock.system().since(start).toSeconds() > 30) {
        throw new AssertionError("waited in vain for half a minute");
      }
      Weft.sleep(Duration.ofNanos(20_000));
    }
  }

  /** Lets others run until something holds, whatever is cancelled meanwhile. */
  static void untilDespiteAll(BooleanSupplier holds) throws InterruptedException {
    Shield.within(DAY, () -> until(holds));
  }

  /** {@return what the body throws, or an error that says that it throws nothing} */
  static Throwable thrownBy(Action body) {
    try {
      body.run();
      return new AssertionError("nothing was thrown");
    } catch (Throwable e) {
      return e;
    }
  }

  /** {@return what the body throws in a task that was cancelled before it} */
  static Throwable thrownWhenCancelled(TaskGroup group, Action body) throws InterruptedException {
    Handoff<Boolean> cancelled = new Handoff<>();
    Handoff<Outcome> outcome = new Handoff<>();
    var task =
        group.fork(() -> {
          Shield.within(Duration.ofSeconds(30), () -> cancelled.await());
          outcome.give(new Outcome(thrownBy(body)));
        });
    task.cancel("test");
    cancelled.give(true);
    return outcome.await().thrown();
  }

  private record Outcome(Throwable thrown) {}

  /** A thread that is no task, and what the body on it throws once it was interrupted. */
  static Throwable thrownWhenInterrupted(BooleanSupplier waits, Action body)
      throws InterruptedException {
    Handoff<Outcome> outcome = new Handoff<>();
    Thread thread = Thread.ofPlatform().start(() -> outcome.give(new Outcome(thrownBy(body))));
    until(waits);
    thread.interrupt();
    return outcome.await().thrown();
  }

  static <T> Callable<T> returning(T value) {
    return () -> value;
  }

  /** Waits for the end of a task. {@return how it ended} */
  static Task.State endOf(Task<?> task) throws InterruptedException {
    try {
      task.join();
    } catch (TaskCancelledException e) {
      // the state says it, too
    }
    return task.state();
  }

  /** A thread that is no task, and what its body throws. */
  static final class Stranger {
    private final AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
    final Thread thread;

    Stranger(String name, Action body) {
      thread = Thread.ofPlatform().name(name).daemon().start(() -> run(body));
    }

    private void run(Action body) {
      try {
        body.run();
      } catch (Throwable e) {
        end.set(e);
      }
    }

    /** Waits for its end. {@return what it threw, or null} */
    @Nullable Throwable end() throws InterruptedException {
      thread.join();
      return end.get();
    }
  }
}
