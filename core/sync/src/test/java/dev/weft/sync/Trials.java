package dev.weft.sync;

import dev.weft.task.Action;
import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.Shield;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the tests of channels have in common: engines, and waiting for what must happen. */
final class Trials {
  static final Duration SOON = Duration.ofMillis(2);

  private Trials() {}

  /** Runs a body in a group, on so many loops. */
  static void on(Door door, int loops, TaskGroup.Body body) throws InterruptedException {
    Weft.run(WeftConfig.defaults().withDoor(door).withLoops(loops), () -> TaskGroup.run(body));
  }

  /** Runs a body in a group, on one loop. */
  static void on(Door door, TaskGroup.Body body) throws InterruptedException {
    on(door, 1, body);
  }

  /** Lets others run until something holds; gives up before the test would be left running. */
  static void until(BooleanSupplier holds) throws InterruptedException {
    long start = Clock.system().nanos();
    while (!holds.getAsBoolean()) {
      if (Clock.system().since(start).toSeconds() > 30) {
        throw new AssertionError("waited in vain for half a minute");
      }
      Weft.sleep(Duration.ofNanos(50_000));
    }
  }

  /** {@return what the body throws, or null} */
  static @Nullable Throwable thrownBy(Action body) {
    try {
      body.run();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  /** {@return what the body throws in a task that was cancelled before it} */
  static @Nullable Throwable thrownWhenCancelled(TaskGroup group, Action body)
      throws InterruptedException {
    Handoff<Boolean> cancelled = new Handoff<>();
    Handoff<Outcome> outcome = new Handoff<>();
    var task =
        group.fork(() -> {
          Shield.within(Duration.ofSeconds(30), cancelled::await);
          outcome.give(new Outcome(thrownBy(body)));
        });
    task.cancel("test");
    cancelled.give(true);
    return outcome.await().thrown();
  }

  private record Outcome(@Nullable Throwable thrown) {}

  /** A thread that is no task, and what the body on it throws once it was interrupted. */
  static @Nullable Throwable thrownWhenInterrupted(BooleanSupplier waits, Action body)
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
}
