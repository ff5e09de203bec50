package dev.weft.task;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** The door into the house, and the two calls every task needs: sleep and checkpoint. */
public final class Weft {
  private Weft() {}

  /**
   * Runs a program of tasks: starts the loops, runs the body as the first task, and ends when it
   * has ended.
   *
   * <p>Called on an ordinary thread, which waits. If that thread is interrupted, the first task is
   * cancelled and waited for; if it ends with a result or a failure all the same, that counts, and
   * the interrupt status is set again.
   *
   * @return what the body returns
   * @throws RuntimeException what the body throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the calling thread is interrupted and the body stops for it
   * @throws IllegalStateException inside of a task
   */
  public static <T> T run(Callable<? extends T> body) throws InterruptedException {
    return run(WeftConfig.defaults(), body);
  }

  /** Runs a program as {@link #run(Callable)} does, without a result. */
  public static void run(Action body) throws InterruptedException {
    run(WeftConfig.defaults(), body);
  }

  /** Runs a program as {@link #run(Callable)} does, set up as the configuration says. */
  public static <T> T run(WeftConfig config, Callable<? extends T> body)
      throws InterruptedException {
    return Engine.run(config, body);
  }

  /** Runs a program as {@link #run(WeftConfig, Callable)} does, without a result. */
  public static void run(WeftConfig config, Action body) throws InterruptedException {
    Engine.run(config, Tasks.callable(body));
  }

  /**
   * Waits for a time. Outside of tasks, too.
   *
   * @param duration how long, never less, seldom more than 0.2 ms more; zero or less is a
   *     checkpoint that lets others run
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static void sleep(Duration duration) throws InterruptedException {
    Strand<?> strand = Strand.current();
    if (strand == null) {
      Clock.SystemClock.INSTANCE.sleepThread(duration);
      return;
    }
    if (duration.isZero() || duration.isNegative()) {
      Strand.checkpoint(strand);
      // why: to let others run is what the caller asks for
      Thread.yield();
      return;
    }
    Sleeper.sleep(strand, duration);
  }

  /**
   * {@return a source of random numbers} Not for secrets. Of the current thread, or of the director
   * of a run in virtual time; not to be kept.
   */
  public static RandomGenerator random() {
    Strand<?> strand = Strand.current();
    return strand == null ? ThreadLocalRandom.current() : strand.loop.random();
  }

  /**
   * Stops here if the current task is cancelled. Never waits for anything; a task that has held its
   * loop for long lets others run.
   *
   * <p>For long calculations; whatever waits in Weft is a checkpoint already, also when it does not
   * have to wait. So a task that always finds what it asks for cannot starve its neighbours.
   *
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static void checkpoint() throws InterruptedException {
    Strand.checkpoint(Strand.current());
  }

  /**
   * Looks at the tasks that live in this JVM: for each {@link #run(Action)} that goes on its first
   * task, with all that run in its groups.
   *
   * <p>Any thread. Never waits, and stops nobody for longer than it takes to copy a list and, task
   * by task, a stack. So it is a picture taken over a moment: while one task is looked at, the
   * others go on.
   *
   * @param most how many tasks to look at in all, at least 1: level by level, and of a group the
   *     eldest, so that a million of one kind do not hide who forked them
   */
  public static List<TaskSnapshot> snapshot(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("most must be at least 1, but is " + most);
    }
    return Tree.of(Engine.roots(), most);
  }
}
