package dev.weft.flow;

import dev.weft.task.Action;
import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** What the tests of this room have in common: engines, and waiting for what must happen. */
final class Runs {
  static final Duration DAY = Duration.ofDays(1);

  private Runs() {}

  static void on(Door door, Action body) throws InterruptedException {
    Weft.run(engine(door), body);
  }

  static <T> T on(Door door, Callable<T> body) throws InterruptedException {
    return Weft.run(engine(door), body);
  }

  private static WeftConfig engine(Door door) {
    return WeftConfig.defaults().withDoor(door).withLoops(2);
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

  /**
   * {@return the numbers of so many rounds; of fewer where a round takes long, as it does when all
   * share one core}
   */
  static Iterable<Integer> rounds(int most) {
    long start = Clock.system().nanos();
    return () ->
        IntStream.range(0, most)
            .takeWhile(round -> round < 100 || Clock.system().since(start).toSeconds() < 5)
            .iterator();
  }

  /** Waits until it is cancelled. */
  static void forEver() throws InterruptedException {
    new Handoff<Boolean>().await();
  }

  /** {@return what the body throws, or a throwable of no kind} */
  static Throwable thrownBy(Action body) {
    try {
      body.run();
      return new Throwable("nothing was thrown");
    } catch (Throwable e) {
      return e;
    }
  }

  /** Counts who is inside of something, and the most at a time. */
  static final class Gauge {
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final AtomicInteger entered = new AtomicInteger();

    <T> T within(Callable<T> body) throws Exception {
      entered.incrementAndGet();
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      try {
        return body.call();
      } finally {
        inside.decrementAndGet();
      }
    }
  }
}
