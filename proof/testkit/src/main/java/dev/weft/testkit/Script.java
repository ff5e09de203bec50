package dev.weft.testkit;

import dev.weft.task.Cancellation;
import dev.weft.task.Clock;
import dev.weft.task.Director;
import dev.weft.task.Outcome;
import dev.weft.task.Task;
import dev.weft.task.TaskListener;
import java.lang.StackWalker.StackFrame;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Directs one run by its recipe, and writes down what was chosen and what happened.
 *
 * <p>Only the run's loop and its tasks call it, one at a time.
 */
final class Script implements Director, TaskListener {
  private static final List<String> WEFT =
      Stream.of("task", "sync", "flow", "guard", "cache", "pool", "net", "http", "client", "sql")
          .map(room -> "dev.weft." + room + ".")
          .toList();
  private static final StackWalker WALKER = StackWalker.getInstance();

  private final Chooser chooser;
  private final RandomGenerator random;
  private final int mostSteps;

  /** Whether the trail is written: it takes longer than the run. */
  private final boolean detailed;

  private final Trail trail = new Trail();
  private final Map<Integer, Integer> deviations = new TreeMap<>();
  private Clock clock = new FakeClock(); // until the run begins
  private long began;
  private int choices;
  private int steps;

  Script(Recipe recipe, int mostSteps, boolean detailed) {
    this.chooser = Chooser.of(recipe);
    this.random =
        new SplittableRandom(recipe.seed() ^ 0x5DEECE66DL); // another one than the chooser's
    this.mostSteps = mostSteps;
    this.detailed = detailed;
  }

  @Override
  public void begin(Clock ofRun) {
    clock = ofRun;
    began = ofRun.nanos();
  }

  @Override
  public int choose(List<? extends Task<?>> ready) {
    if (steps++ >= mostSteps) {
      throw new EndlessError(mostSteps, time());
    }
    return written(ready.size() == 1 ? 0 : chooser.choose(ready));
  }

  @Override
  public boolean preempts(Task<?> running) {
    boolean preempted = written(chooser.preempts(running) ? 1 : 0) > 0;
    if (detailed) {
      note(running.name(), where() + (preempted ? ", others first" : ""));
    }
    return preempted;
  }

  @Override
  public boolean polls() {
    return written(chooser.polls() ? 1 : 0) > 0;
  }

  private int written(int choice) {
    if (choice != 0) {
      deviations.put(choices, choice);
    }
    choices++;
    return choice;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void forked(Task<?> task) {
    if (detailed) {
      note(task.name(), "is forked");
    }
  }

  @Override
  public void parked(Task<?> task) {
    if (detailed) {
      note(task.name(), where() + ", waits");
    }
  }

  @Override
  public void cancelled(Cancellation cancellation) {
    if (detailed) {
      note("", "cancelled: " + cancellation.reason());
    }
  }

  @Override
  public void ended(Task<?> task) {
    if (detailed) {
      note(task.name(), task.outcome().map(Script::text).orElse("ends"));
    }
  }

  private static String text(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Done<?> _ -> "ends";
      case Outcome.Failed<?>(Throwable failure) -> "fails: " + failure.getClass().getName();
      case Outcome.Cancelled<?> _ -> "ends, cancelled";
    };
  }

  private void note(String task, String what) {
    trail.add(time(), task, what);
  }

  /** {@return what is called, and where the program calls it} On the running task. */
  private static String where() {
    List<StackFrame> frames =
        WALKER.walk(stack ->
            stack
                .dropWhile(frame -> frame.getClassName().equals(Script.class.getName()))
                .limit(64)
                .collect(Collectors.toList()));
    StackFrame caller = callerIn(frames);
    int at = caller == null ? frames.size() : frames.indexOf(caller);
    String called =
        frames.subList(0, at).reversed().stream()
            .filter(frame -> isOurs(frame) && !frame.getMethodName().contains("$"))
            .findFirst()
            .map(frame -> simpleName(frame) + "." + frame.getMethodName())
            .orElse("a checkpoint");
    return caller == null
        ? called
        : called + " (" + caller.getFileName() + ":" + caller.getLineNumber() + ")";
  }

  /** {@return the line of the program or, on a task that a room runs for itself, of the room} */
  private static @Nullable StackFrame callerIn(List<StackFrame> frames) {
    List<StackFrame> known = frames.stream().filter(frame -> !isOfJdk(frame)).toList();
    return known.stream()
        .filter(frame -> !isOurs(frame))
        .findFirst()
        .or(() -> known.stream().filter(frame -> !isOfTask(frame)).findFirst())
        .orElse(null);
  }

  private static String simpleName(StackFrame frame) {
    String name = frame.getClassName();
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  /** The tests of a room are in its package, but are no part of Weft. */
  private static boolean isOurs(StackFrame frame) {
    return WEFT.stream().anyMatch(frame.getClassName()::startsWith)
        && !String.valueOf(frame.getFileName()).endsWith("Test.java");
  }

  private static boolean isOfTask(StackFrame frame) {
    return frame.getClassName().startsWith(WEFT.getFirst());
  }

  private static boolean isOfJdk(StackFrame frame) {
    return frame.getClassName().startsWith("java.") || frame.getClassName().startsWith("jdk.");
  }

  Duration time() {
    return clock.since(began);
  }

  int steps() {
    return steps;
  }

  Trail trail() {
    return trail;
  }

  /** {@return the choices that were not those of a quiet machine, by their numbers} */
  Map<Integer, Integer> deviations() {
    return deviations;
  }
}
