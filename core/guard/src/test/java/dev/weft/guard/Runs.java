package dev.weft.guard;

import dev.weft.task.Action;
import dev.weft.task.Clock;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/** What the tests of this room have in common. */
final class Runs {
  static final Duration DAY = Duration.ofDays(1);
  static final long MS = 1_000_000;

  private Runs() {}

  static void on(Door door, Action body) throws InterruptedException {
    Weft.run(WeftConfig.defaults().withDoor(door).withLoops(2), body);
  }

  /** Lets others run until the condition holds; gives up after half a minute. */
  static void until(BooleanSupplier condition) throws InterruptedException {
    long start = Clock.system().nanos();
    while (!condition.getAsBoolean()) {
      if (Clock.system().since(start).toSeconds() > 30) {
        throw new AssertionError("waited in vain for half a minute");
      }
      Weft.sleep(Duration.ofNanos(100_000));
    }
  }

  /** {@return what the body throws, or that it throws nothing} */
  static Throwable thrownBy(Action body) {
    try {
      body.run();
      return new Throwable("nothing was thrown");
    } catch (Throwable e) {
      return e;
    }
  }

  /** Runs the body in many tasks, most of which are cancelled at some moment or other. */
  static void storm(int rounds, long seed, Callable<?> body) throws InterruptedException {
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      TaskGroup.run(group -> {
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
          tasks.add(group.fork(body));
        }
        Weft.sleep(Duration.ofNanos(random.nextInt(200_000)));
        for (Task<?> task : tasks) {
          if (random.nextInt(4) > 0) {
            task.cancel("at random");
          }
          if (random.nextInt(8) == 0) {
            Weft.sleep(Duration.ofNanos(random.nextInt(50_000)));
          }
        }
      });
    }
  }
}
