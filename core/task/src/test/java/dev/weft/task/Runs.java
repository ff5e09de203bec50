package dev.weft.task;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the tests of this room have in common: engines, and waiting for what must happen. */
final class Runs {
  static final Duration DAY = Duration.ofDays(1);
  static final Duration SOON = Duration.ofMillis(5);

  /** What a body throws that throws nothing. */
  static final Throwable NOTHING = new Throwable("nothing was thrown");

  private Runs() {}

  static WeftConfig engine(Door door, int loops) {
    return WeftConfig.defaults().withDoor(door).withLoops(loops);
  }

  static Stream<WeftConfig> engines() {
    return Stream.of(Door.LOOP, Door.DEFAULT)
        .flatMap(door -> Stream.of(engine(door, 1), engine(door, 4)));
  }

  /** Runs a body on one loop. */
  static <T> T on(Door door, Callable<T> body) throws InterruptedException {
    return Weft.run(engine(door, 1), body);
  }

  static void on(Door door, Action body) throws InterruptedException {
    Weft.run(engine(door, 1), body);
  }

  /** Lets others run until the condition holds; gives up before the test would be left running. */
  static void until(BooleanSupplier condition) {
    long start = Clock.system().nanos();
    while (!condition.getAsBoolean()) {
      if (Clock.system().since(start).toSeconds() > 30) {
        throw new AssertionError("waited in vain for half a minute");
      }
      Thread.yield();
    }
  }

  /** As {@link #until}, on a task that may share its loop with what it waits for. */
  static void untilSoon(BooleanSupplier condition) throws InterruptedException {
    long start = Clock.system().nanos();
    while (!condition.getAsBoolean()) {
      if (Clock.system().since(start).toSeconds() > 30) {
        throw new AssertionError("waited in vain for half a minute");
      }
      Weft.sleep(Duration.ofNanos(50_000));
    }
  }

  /** Lets others run until the task waits for something. */
  static void untilWaiting(Task<?> task) {
    Thread thread = ((Strand<?>) task).thread();
    until(() ->
        thread.getState() == Thread.State.WAITING
            || thread.getState() == Thread.State.TIMED_WAITING);
  }

  /** Lets others run until the current task is cancelled, without a checkpoint. */
  static void untilCancelled() {
    Strand<?> me = Strand.current("untilCancelled()");
    until(() -> me.cancelledBy() != null);
  }

  /**
   * {@return the numbers of so many races; of fewer where a race takes long, as it does when its
   * two threads have to share a core with others}
   */
  static Iterable<Integer> races(int most) {
    long start = Clock.system().nanos();
    return () ->
        IntStream.range(0, most)
            .takeWhile(race -> race < 500 || Clock.system().since(start).toSeconds() < 5)
            .iterator();
  }

  /** {@return what the body throws, or {@link #NOTHING}} */
  static Throwable thrownBy(Action body) {
    try {
      body.run();
      return NOTHING;
    } catch (Throwable e) {
      return e;
    }
  }
}
