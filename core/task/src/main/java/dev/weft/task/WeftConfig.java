package dev.weft.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How an engine is set up.
 *
 * @param loops how many loops run tasks and poll the network; at least 1
 * @param door which scheduler runs the tasks
 * @param cpuThreads how many threads {@link Offload#cpu} has; at least 1
 * @param blockingThreads how many threads {@link Offload#blocking} has at most; at least 1
 * @param grace how long the tasks of a cancelled group may take to end before they are named in the
 *     log, with their stacks; zero for never
 * @param stallBound how long a task may hold its loop before that is reported, found out up to a
 *     quarter later; zero turns the watch off, else at least 1 ms. On the JDK's scheduler tasks
 *     hold no loop, and nothing is reported
 * @param stallReport what is done with a {@link Stall}, at most once a second for each loop, on the
 *     watch's own thread; while it works nothing else is watched
 * @param contexts what is carried to every forked task and all offloaded work, the outermost first
 * @param listener who is told of the lives of tasks; {@link TaskListener#NONE} costs nothing
 * @param director who decides what is left to chance, in virtual time; null for the machine. With
 *     one there is a single loop
 */
public record WeftConfig(
    int loops,
    Door door,
    int cpuThreads,
    int blockingThreads,
    Duration grace,
    Duration stallBound,
    Consumer<? super Stall> stallReport,
    List<Context> contexts,
    TaskListener listener,
    @Nullable Director director) {
  /** Which scheduler runs the tasks. */
  public enum Door {
    /** Weft's loops if the JVM was started with the flag they need, else the JDK's scheduler. */
    AUTO,
    /** Weft's loops; refused without the flag. */
    LOOP,
    /** The JDK's scheduler: the same meaning, slower, no flag. */
    DEFAULT
  }

  public WeftConfig {
    requireAtLeastOne("loops", loops);
    Objects.requireNonNull(door, "door");
    requireAtLeastOne("cpuThreads", cpuThreads);
    requireAtLeastOne("blockingThreads", blockingThreads);
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative, but is " + grace);
    }
    requireWatchable(stallBound);
    Objects.requireNonNull(stallReport, "stallReport");
    contexts = List.copyOf(contexts);
    Objects.requireNonNull(listener, "listener");
  }

  /**
   * {@return as many loops and CPU threads as cores, 64 threads for work that blocks, 10 s grace,
   * stalls of more than 100 ms logged as warnings, and the contexts that are provided as services}
   */
  public static WeftConfig defaults() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new WeftConfig(
        cores,
        Door.AUTO,
        cores,
        64,
        Duration.ofSeconds(10),
        Duration.ofMillis(100),
        StallWatch::log,
        Contexts.provided(),
        TaskListener.NONE,
        null);
  }

  public WeftConfig withLoops(int number) {
    return new WeftConfig(
        number,
        door,
        cpuThreads,
        blockingThreads,
        grace,
        stallBound,
        stallReport,
        contexts,
        listener,
        director);
  }

  public WeftConfig withDoor(Door which) {
    return new WeftConfig(
        loops,
        which,
        cpuThreads,
        blockingThreads,
        grace,
        stallBound,
        stallReport,
        contexts,
        listener,
        director);
  }

  public WeftConfig withCpuThreads(int number) {
    return new WeftConfig(
        loops,
        door,
        number,
        blockingThreads,
        grace,
        stallBound,
        stallReport,
        contexts,
        listener,
        director);
  }

  public WeftConfig withBlockingThreads(int number) {
    return new WeftConfig(
        loops,
        door,
        cpuThreads,
        number,
        grace,
        stallBound,
        stallReport,
        contexts,
        listener,
        director);
  }

  public WeftConfig withGrace(Duration time) {
    return new WeftConfig(
        loops,
        door,
        cpuThreads,
        blockingThreads,
        time,
        stallBound,
        stallReport,
        contexts,
        listener,
        director);
  }

  public WeftConfig withStallBound(Duration bound) {
    return new WeftConfig(
        loops,
        door,
        cpuThreads,
        blockingThreads,
        grace,
        bound,
        stallReport,
        contexts,
        listener,
        director);
  }

  public WeftConfig withStallReport(Consumer<? super Stall> report) {
    return new WeftConfig(
        loops,
        door,
        cpuThreads,
        blockingThreads,
        grace,
        stallBound,
        report,
        contexts,
        listener,
        director);
  }

  /** {@return this with one more context, inside of the others} */
  public WeftConfig withContext(Context context) {
    List<Context> more = new ArrayList<>(contexts);
    more.add(context);
    return withContexts(more);
  }

  /** {@return this with these contexts and no other} */
  public WeftConfig withContexts(List<Context> all) {
    return new WeftConfig(
        loops,
        door,
        cpuThreads,
        blockingThreads,
        grace,
        stallBound,
        stallReport,
        all,
        listener,
        director);
  }

  public WeftConfig withListener(TaskListener who) {
    return new WeftConfig(
        loops,
        door,
        cpuThreads,
        blockingThreads,
        grace,
        stallBound,
        stallReport,
        contexts,
        who,
        director);
  }

  /**
   * {@return this, in virtual time and directed by that one} For tests: the test kit stands on it.
   */
  public WeftConfig withDirector(Director one) {
    return new WeftConfig(
        loops,
        door,
        cpuThreads,
        blockingThreads,
        grace,
        stallBound,
        stallReport,
        contexts,
        listener,
        Objects.requireNonNull(one, "director"));
  }

  private static void requireAtLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + number);
    }
  }

  private static void requireWatchable(Duration bound) {
    if (!bound.isZero() && bound.compareTo(StallWatch.LEAST_BOUND) < 0) {
      throw new IllegalArgumentException(
          "stallBound must be zero (off) or at least 1 ms, but is " + bound);
    }
    if (bound.compareTo(Engine.LONGEST) > 0) {
      throw new IllegalArgumentException(
          "stallBound must be at most " + Engine.LONGEST + ", but is " + bound);
    }
  }
}
