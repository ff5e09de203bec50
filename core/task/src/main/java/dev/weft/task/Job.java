package dev.weft.task;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One piece of offloaded work, and the task that waits for it.
 *
 * <pre>
 * in line → running → ended
 *    │         └────→ abandoned → ended   (its caller has left)
 *    └────→ dropped                       (its caller was told to stop)
 * </pre>
 */
final class Job<T> {
  private static final System.Logger LOG = System.getLogger("dev.weft.task");

  // immutable
  private final Strand<?> caller;
  private final Workers workers;
  private final Callable<? extends T> work;
  private final Handoff<T> result = new Handoff<>();

  // written under the lock of the workers
  private volatile @Nullable Thread worker;
  private boolean abandoned;

  Job(Strand<?> caller, Workers workers, Callable<? extends T> work) {
    this.caller = caller;
    this.workers = workers;
    this.work = work;
  }

  // ---- under the lock of the workers ----

  void begun(Thread by) {
    worker = by;
  }

  /** {@return whether its caller has left} */
  boolean over() {
    worker = null;
    return abandoned;
  }

  /** Wakes the worker; the caller waits on, or leaves. */
  void tellToStop(boolean leaves) {
    abandoned = leaves;
    Thread thread = worker;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** {@return who works on it now, or null} Any thread; a moment old. */
  @Nullable Thread worker() {
    return worker;
  }

  // ---- its worker ----

  /** The life of a job that has a worker. */
  void run() {
    try {
      T value = work.call();
      if (workers.ended(this)) {
        forget();
      } else {
        result.give(value);
      }
    } catch (Throwable e) {
      if (workers.ended(this)) {
        logAndForget(e);
      } else {
        result.fail(e);
      }
    }
  }

  private void logAndForget(Throwable e) {
    if (!(e instanceof InterruptedException)) {
      LOG.log(Level.WARNING, "work that " + caller + " has abandoned failed", e);
    }
    forget();
  }

  /** The last thing an abandoned job does: the end of the engine may wait for it. */
  private void forget() {
    caller.loop.engine().abandoned().remove(this);
  }

  // ---- its caller ----

  /**
   * Waits for the end, in line first if need be.
   *
   * @param abandons whether to leave at once when told to stop, although the work goes on
   */
  T await(boolean inLine, boolean abandons) throws InterruptedException {
    InterruptedException stop = inLine ? awaitOrStopInLine() : result.awaitOrStop();
    if (stop == null) {
      return result.awaitSettled();
    }
    return switch (workers.stop(this, abandons, caller.loop.engine().abandoned())) {
      case DROPPED -> throw stop;
      case ABANDONED -> throw goesOn(stop);
      case TOLD, ENDED -> awaitLate(stop);
    };
  }

  private @Nullable InterruptedException awaitOrStopInLine() {
    Reminder reminder =
        Reminder.start(caller.loop, waited -> workers.tellIfStillInLine(this, waited));
    try {
      return result.awaitOrStop();
    } finally {
      reminder.stop();
    }
  }

  /** Waits for the end of work that was told to stop; what comes of it wins. */
  private T awaitLate(InterruptedException stop) throws InterruptedException {
    Reminder reminder = Reminder.start(caller.loop, this::tellStuck);
    boolean stopped = false;
    try {
      return result.awaitSettled();
    } catch (TaskFailedException e) {
      stopped = e.getCause() instanceof InterruptedException;
      if (stopped) {
        throw stop;
      }
      throw e;
    } finally {
      reminder.stop();
      if (!stopped) {
        Thread.currentThread().interrupt(); // what came of it won; the next wait will be told
      }
    }
  }

  private InterruptedException goesOn(InterruptedException stop) {
    Thread thread = worker;
    String note =
        thread == null
            ? ""
            : "; thread '" + thread.getName() + "' goes on with the work, which was abandoned";
    return stop instanceof CancelledException cancelled
        ? new CancelledException(cancelled.cancellation(), note)
        : new InterruptedException(stop.getMessage() + note);
  }

  private void tellStuck(Duration waited) {
    Thread thread = worker;
    if (thread != null) {
      LOG.log(
          Level.WARNING,
          "{0} was told to stop {1} ms ago, but waits for its work in {2}, which does not end: {3}{4}",
          caller,
          Long.toString(waited.toMillis()),
          workers,
          thread.getName(),
          Stacks.of(thread));
    }
  }

  @Override
  public String toString() {
    return "work of " + caller + " in " + workers;
  }
}
