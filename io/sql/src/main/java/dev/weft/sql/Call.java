package dev.weft.sql;

import dev.weft.task.Handoff;
import dev.weft.task.Offload;
import dev.weft.task.Shield;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.postgresql.PGConnection;

/**
 * One stretch of JDBC on one connection: done on a thread of its own, and broken off at the server
 * when its task is cancelled.
 *
 * <p>JDBC does not notice interrupts. So a second task watches: cancelled like the first, it asks
 * the server to cancel the statement, and cuts the connection if that has not helped soon.
 */
final class Call<T> {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  // immutable
  private final Connection connection;
  private final Callable<T> work;
  private final Handoff<Boolean> done = new Handoff<>();

  /** Written by the watch, read by the thread that works. */
  private volatile boolean cancelled;

  /** Written by the task that called, read by the watch. */
  private volatile boolean over;

  Call(Connection connection, Callable<T> work) {
    this.connection = connection;
    this.work = work;
  }

  /** {@return what the work returns; a value that came in spite of a cancellation counts} */
  T run() throws InterruptedException {
    return TaskGroup.call(group -> {
      group.fork("watch a statement", this::watch);
      try {
        return Offload.blocking(this::work);
      } catch (TaskFailedException e) {
        throw stopped(e);
      } finally {
        over = true;
        done.give(true);
      }
    });
  }

  /** {@return whether the server was told to cancel: a word that may reach it late} */
  boolean wasBrokenOff() {
    return cancelled;
  }

  private T work() throws Exception {
    try {
      return work.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (cancelled) {
        InterruptedException stop = new InterruptedException("the statement was cancelled");
        stop.initCause(e);
        throw stop;
      }
      throw e;
    }
  }

  /** The thread that worked may have noticed the cancellation before this task has. */
  private static RuntimeException stopped(TaskFailedException e) throws InterruptedException {
    if (e.getCause() instanceof InterruptedException interrupted) {
      Weft.checkpoint();
      throw interrupted;
    }
    return e;
  }

  private boolean watch() throws InterruptedException {
    try {
      return done.await();
    } catch (InterruptedException e) {
      cancelled = true;
      Shield.within(PATIENCE.multipliedBy(3), this::breakOff);
      throw e;
    }
  }

  private void breakOff() throws InterruptedException {
    try {
      Timeout.after(PATIENCE, this::cancelUntilOver);
    } catch (TaskFailedException | TimedOutException e) {
      Offload.blocking(() -> connection.abort(Runnable::run));
    }
  }

  /** More than once: a word that comes between two statements is lost. */
  private void cancelUntilOver() throws InterruptedException {
    for (long millis = 5; !over; millis = Math.min(2 * millis, 250)) {
      Offload.blocking(() -> connection.unwrap(PGConnection.class).cancelQuery());
      Weft.sleep(Duration.ofMillis(millis));
    }
  }
}
