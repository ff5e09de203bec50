package dev.weft.cache;

import dev.weft.task.Action;
import dev.weft.task.Clock;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * What the tests of this room have in common: engines, a clock to set, waiting for what must
 * happen.
 */
final class Runs {
  static final Duration MINUTE = Duration.ofMinutes(1);

  private Runs() {}

  /** A clock that stands still until it is told. */
  static final class Hands implements Clock {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // wraps at once

    @Override
    public long nanos() {
      return nanos.get();
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    void pass(Duration time) {
      nanos.addAndGet(time.toNanos());
    }
  }

  static <K, V> Cache<K, V> open(CacheConfig<K, V> config, Clock clock) {
    return new Cache<>(config, clock, Flights::new);
  }

  /** Runs a body in a group, on two loops. */
  static void on(Door door, TaskGroup.Body body) throws InterruptedException {
    Weft.run(WeftConfig.defaults().withDoor(door).withLoops(2), () -> TaskGroup.run(body));
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

  /** {@return what the body throws} */
  static Throwable thrownBy(Action body) {
    try {
      body.run();
    } catch (Throwable e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }
}
