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
 * @param offloading the threads for work that would hold a loop
 * @param watching what is reported, and to whom
 * @param contexts what is carried to every forked task and all offloaded work, the outermost first
 * @param director who decides what is left to chance, in virtual time; null for the machine. With
 *     one there is a single loop
 */
public record WeftConfig(
    int loops,
    Door door,
    Offloading offloading,
    Watching watching,
    List<Context> contexts,
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

  /**
   * The two lanes every engine has.
   *
   * @param cpuThreads how many threads {@link Offload#cpu} has at most; at least 1
   * @param blockingThreads how many threads {@link Offload#blocking} has at most; at least 1
   * @param maxWaiting how much work may wait in each of them for a thread, before more is refused;
   *     not negative
   */
  public record Offloading(int cpuThreads, int blockingThreads, int maxWaiting) {
    public Offloading {
      requireAtLeastOne("cpuThreads", cpuThreads);
      requireAtLeastOne("blockingThreads", blockingThreads);
      if (maxWaiting < 0) {
        throw new IllegalArgumentException("maxWaiting must not be negative, but is " + maxWaiting);
      }
    }
  }

  /**
   * Who is told what of the tasks that run.
   *
   * @param grace how long what was told to stop may take to end, and work may wait for a thread,
   *     before it is named in the log, with stacks; zero for never
   * @param stallBound how long a task may hold its loop before that is reported, found out up to a
   *     quarter later; zero turns the watch off, else at least 1 ms. On the JDK's scheduler tasks
   *     hold no loop, and nothing is reported
   * @param stallReport what is done with a {@link Stall}, at most once a second for each loop, on
   *     the watch's own thread; while it works nothing else is watched
   * @param listener who is told of the lives of tasks; {@link TaskListener#NONE} costs nothing
   */
  public record Watching(
      Duration grace,
      Duration stallBound,
      Consumer<? super Stall> stallReport,
      TaskListener listener) {
    public Watching {
      if (grace.isNegative()) {
        throw new IllegalArgumentException("grace must not be negative, but is " + grace);
      }
      requireWatchable(stallBound);
      Objects.requireNonNull(stallReport, "stallReport");
      Objects.requireNonNull(listener, "listener");
    }
  }

  public WeftConfig {
    requireAtLeastOne("loops", loops);
    Objects.requireNonNull(door, "door");
    Objects.requireNonNull(offloading, "offloading");
    Objects.requireNonNull(watching, "watching");
    contexts = List.copyOf(contexts);
  }

  /**
   * {@return as many loops and CPU threads as cores, 64 threads for work that blocks, 10,000 pieces
   * of work waiting for either, 10 s grace, stalls of more than 100 ms logged as warnings, no
   * listener, and the contexts that are provided as services}
   */
  public static WeftConfig defaults() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new WeftConfig(
        cores,
        Door.AUTO,
        new Offloading(cores, 64, 10_000),
        new Watching(
            Duration.ofSeconds(10), Duration.ofMillis(100), StallWatch::log, TaskListener.NONE),
        Contexts.provided(),
        null);
  }

  public WeftConfig withLoops(int number) {
    return new WeftConfig(number, door, offloading, watching, contexts, director);
  }

  public WeftConfig withDoor(Door which) {
    return new WeftConfig(loops, which, offloading, watching, contexts, director);
  }

  // ---- offloading ----

  public WeftConfig withOffloading(Offloading lanes) {
    return new WeftConfig(loops, door, lanes, watching, contexts, director);
  }

  public WeftConfig withCpuThreads(int number) {
    return withOffloading(
        new Offloading(number, offloading.blockingThreads, offloading.maxWaiting));
  }

  public WeftConfig withBlockingThreads(int number) {
    return withOffloading(new Offloading(offloading.cpuThreads, number, offloading.maxWaiting));
  }

  public WeftConfig withMaxWaiting(int number) {
    return withOffloading(
        new Offloading(offloading.cpuThreads, offloading.blockingThreads, number));
  }

  // ---- watching ----

  public WeftConfig withWatching(Watching what) {
    return new WeftConfig(loops, door, offloading, what, contexts, director);
  }

  public WeftConfig withGrace(Duration time) {
    return withWatching(
        new Watching(time, watching.stallBound, watching.stallReport, watching.listener));
  }

  public WeftConfig withStallBound(Duration bound) {
    return withWatching(
        new Watching(watching.grace, bound, watching.stallReport, watching.listener));
  }

  public WeftConfig withStallReport(Consumer<? super Stall> report) {
    return withWatching(
        new Watching(watching.grace, watching.stallBound, report, watching.listener));
  }

  public WeftConfig withListener(TaskListener who) {
    return withWatching(
        new Watching(watching.grace, watching.stallBound, watching.stallReport, who));
  }

  // ---- contexts ----

  /** {@return this with one more context, inside of the others} */
  public WeftConfig withContext(Context context) {
    List<Context> more = new ArrayList<>(contexts);
    more.add(context);
    return withContexts(more);
  }

  /** {@return this with these contexts and no other} */
  public WeftConfig withContexts(List<Context> all) {
    return new WeftConfig(loops, door, offloading, watching, all, director);
  }

  // ---- virtual time ----

  /**
   * {@return this, in virtual time and directed by that one} For tests: the test kit stands on it.
   */
  public WeftConfig withDirector(Director one) {
    return new WeftConfig(
        loops, door, offloading, watching, contexts, Objects.requireNonNull(one, "director"));
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
