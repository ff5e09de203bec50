package dev.weft.sql;

import dev.weft.task.Lane;
import dev.weft.task.Shield;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One stretch of JDBC on one connection: done on a thread of its own, and broken off at the server
 * when its task is cancelled.
 *
 * <p>JDBC does not notice interrupts. So the task leaves the thread to its work, asks the server to
 * cancel the statement, cuts the connection if that has not helped soon, and waits for the end of
 * the work in every case.
 *
 * <pre>
 * new → running → ended
 *  └──→ gone          (cancelled before it began)
 * </pre>
 */
final class Call<T> {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Stopping must not wait in line behind what is to be stopped. */
  private static final Lane STOPS = Lane.of("sql stop", 4, 100_000);

  private enum State {
    NEW,
    RUNNING,
    ENDED,
    GONE
  }

  // immutable
  private final Session session;
  private final Callable<? extends T> work;
  private final Duration grace;

  // any thread
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

  // written by the thread that works before it has ended
  private @Nullable T value;
  private @Nullable Throwable failure;

  // the task that called
  private boolean brokenOff;

  /**
   * A stretch of work.
   *
   * @param grace how long it may go on after a cancellation before the server is told
   */
  Call(Session session, Duration grace, Callable<? extends T> work) {
    this.session = session;
    this.grace = grace;
    this.work = work;
  }

  /** {@return what the work returns; a value that came in spite of a cancellation counts} */
  T run(Lane lane) throws InterruptedException {
    try {
      lane.runOrAbandon(this::work);
    } catch (InterruptedException e) {
      if (state.compareAndSet(State.NEW, State.GONE)) {
        throw e;
      }
      stop();
      return late();
    }
    return outcome();
  }

  /** {@return whether the server was told to cancel: a word that may reach it late} */
  boolean wasBrokenOff() {
    return brokenOff;
  }

  /** {@return whether the work began; if the caller left before, it never will} */
  boolean hasBegun() {
    return state.get() == State.RUNNING || state.get() == State.ENDED;
  }

  private void work() {
    if (!state.compareAndSet(State.NEW, State.RUNNING)) {
      return;
    }
    try {
      value = work.call();
    } catch (Throwable e) {
      failure = e;
    } finally {
      state.set(State.ENDED);
    }
  }

  private boolean isOver() {
    return state.get() == State.ENDED;
  }

  @SuppressWarnings("NullAway") // the value is null only if T allows it
  private T outcome() throws InterruptedException {
    if (failure instanceof InterruptedException e) {
      throw e;
    }
    if (failure != null) {
      throw TaskFailedException.unchecked(failure);
    }
    return value;
  }

  /** What came in spite of the cancellation counts; that comes with the next wait. */
  private T late() throws InterruptedException {
    if (isOver() && failure == null) {
      Thread.currentThread().interrupt();
      return outcome();
    }
    Weft.checkpoint();
    InterruptedException stopped = new InterruptedException("the statement was cancelled");
    stopped.initCause(failure);
    throw stopped;
  }

  // ---- stopping: the task that called ----

  private void stop() throws InterruptedException {
    Shield.within(
        grace.plus(PATIENCE.multipliedBy(3)),
        () -> {
          if (!isOverWithin(grace)) {
            brokenOff = true;
            breakOff();
          }
        });
  }

  private void breakOff() throws InterruptedException {
    try {
      Timeout.after(PATIENCE, this::cancelUntilOver);
    } catch (TaskFailedException | TimedOutException e) {
      STOPS.run(session::abort);
      if (!isOverWithin(PATIENCE)) {
        throw new IllegalStateException("a cut connection still works", e);
      }
    }
  }

  /** More than once: a word that comes between two statements is lost. */
  private void cancelUntilOver() throws InterruptedException {
    for (long millis = 1; !isOver(); millis = Math.min(2 * millis, 250)) {
      STOPS.run(session::cancel);
      isOverWithin(Duration.ofMillis(millis));
    }
  }

  /** Waits until the work is over. {@return whether it is} */
  private boolean isOverWithin(Duration time) throws InterruptedException {
    long left = time.toMillis();
    for (long step = 1; !isOver() && left > 0; left -= step, step = Math.min(2 * step, 20)) {
      Weft.sleep(Duration.ofMillis(Math.min(step, left)));
    }
    return isOver();
  }
}
