package dev.weft.task;

import dev.weft.task.StallBook.Turn;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Looks at the loops of an engine four times per bound, and tells of tasks that hold one for
 * longer.
 *
 * <p>One platform thread that never touches a lock of the loops; what it looks at they write
 * anyway. It goes by the machine's clock, since a task that holds its loop holds it in real time
 * even where all others live in a virtual one.
 */
final class StallWatch {
  /** Looks closer together than this would only heat the room. */
  static final Duration LEAST_BOUND = Duration.ofMillis(1);

  /**
   * Where the JVM loads and links code: once for each piece, and nobody could move it elsewhere.
   */
  private static final List<String> LINKING =
      List.of(
          "java.lang.ClassLoader",
          "java.lang.invoke.",
          "jdk.internal.loader.",
          "jdk.internal.classfile.");

  private static final System.Logger LOG = System.getLogger("dev.weft.task");

  private final Duration bound;
  private final Consumer<? super Stall> report;
  private final Map<Loop, StallBook> books;
  private final Thread thread;

  private volatile boolean stopping;

  StallWatch(List<Loop> loops, Duration bound, Consumer<? super Stall> report) {
    this.bound = bound;
    this.report = report;
    this.books = loops.stream().collect(Collectors.toMap(loop -> loop, _ -> new StallBook(bound)));
    this.thread =
        Thread.ofPlatform()
            .name("weft-stall-watch")
            .daemon(true)
            .inheritInheritableThreadLocals(false)
            .unstarted(this::live);
  }

  void start() {
    thread.start();
  }

  /** The life of the watch. */
  private void live() {
    while (!stopping) {
      books.forEach(this::look);
      LockSupport.parkNanos(this, bound.toNanos() / 4);
    }
  }

  private void look(Loop loop, StallBook book) {
    Turn turn = loop.currentTurn();
    long now = Clock.system().nanos();
    if (!book.isSeenAgain(turn, now) || turn == null) {
      return;
    }
    List<StackTraceElement> stack = List.of(turn.thread().getStackTrace());
    List<String> names = names(turn.thread());
    if (!turn.equals(loop.currentTurn())) {
      return; // it is over, and the stack may be of something harmless
    }
    boolean first = links(stack) && book.forgives(now);
    if (first || !book.isDue(now)) {
      return;
    }
    tell(
        new Stall(
            loop.toString(),
            names.getFirst(),
            names.subList(1, names.size()),
            book.held(now),
            bound,
            stack,
            book.told(now)));
  }

  /** {@return whether the JVM is at loading, linking or initialising code there} */
  static boolean links(List<StackTraceElement> stack) {
    return stack.stream()
        .anyMatch(
            frame -> frame.getMethodName().equals("<clinit>") || isLinking(frame.getClassName()));
  }

  private static boolean isLinking(String type) {
    return LINKING.stream().anyMatch(type::startsWith) && !isCall(type);
  }

  /** {@return whether that is how linked code calls on, which may be anywhere on a stack} */
  private static boolean isCall(String type) {
    return type.startsWith("java.lang.invoke.LambdaForm$")
        || type.startsWith("java.lang.invoke.DirectMethodHandle$")
        || type.startsWith("java.lang.invoke.Invokers$")
        || type.startsWith("java.lang.invoke.VarHandle");
  }

  /** {@return the name of the task that runs on the thread, and of those above it} */
  private static List<String> names(Thread thread) {
    List<String> names = new ArrayList<>();
    for (Scope scope = Threads.strandOf(thread); scope != null; scope = scope.parent) {
      if (scope instanceof Strand<?> strand) {
        names.add(strand.name());
      }
    }
    return names.isEmpty() ? List.of(thread.getName()) : names;
  }

  private void tell(Stall stall) {
    try {
      report.accept(stall);
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "the report of a stall failed; the watch goes on", e);
    }
  }

  /** Writes a stall to the log: what is done with it unless the configuration says otherwise. */
  static void log(Stall stall) {
    LOG.log(Level.WARNING, stall);
  }

  /** Ends the watch; a report under way ends first. Never waits. */
  void end() {
    stopping = true;
    LockSupport.unpark(thread);
  }
}
