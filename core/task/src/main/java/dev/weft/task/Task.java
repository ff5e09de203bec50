package dev.weft.task;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A piece of work that runs beside others, in a group, and ends with a result, a failure or a
 * cancellation.
 *
 * <p>Any thread may call every method. Made by {@link TaskGroup#fork}.
 *
 * @param <T> what it results in
 */
public sealed interface Task<T> permits Strand {
  /** Where a task is in its life: it runs, is told to stop, and ends in one of three ways. */
  enum State {
    /** Runs or waits. */
    RUNNING,
    /** Was cancelled and has not ended yet. */
    CANCELLING,
    /** Ended with a result. */
    DONE,
    /** Ended with a failure. */
    FAILED,
    /** Ended because it was cancelled. */
    CANCELLED;

    /** {@return whether a task in this state has ended} */
    public boolean ended() {
      return compareTo(CANCELLING) > 0;
    }
  }

  /**
   * {@return the task that runs the calling code}
   *
   * @throws IllegalStateException outside of a task
   */
  static Task<?> current() {
    return Strand.current("Task.current()");
  }

  /** {@return the name given when it was forked, or {@code task-} and a number} */
  String name();

  /** {@return where it is in its life} */
  State state();

  /** {@return the time since it was forked; a little more if the forking task held its loop} */
  Duration age();

  /**
   * Waits for the end of this task and takes its result.
   *
   * <p>Waits. If the caller is cancelled or interrupted, only its waiting ends.
   *
   * @return the result
   * @throws RuntimeException the failure of the task, as itself when it is unchecked, else as the
   *     cause of a {@link TaskFailedException}
   * @throws TaskCancelledException if the task was cancelled
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  T join() throws InterruptedException;

  /**
   * Waits for the end of this task and says how it ended.
   *
   * <p>Waits. If the caller is cancelled or interrupted, only its waiting ends.
   *
   * @return its result, failure or cancellation
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  Outcome<T> settle() throws InterruptedException;

  /** {@return how this task ended, or empty if it has not} Never waits. */
  Optional<Outcome<T>> outcome();

  /**
   * Has something done at the end of this task, without a thread that waits for it. Never waits.
   *
   * <p>It is done once: on the task's own thread, after the task has ended and before its group
   * can; at once, on the calling thread, if the task has ended already. It must not wait, for it
   * holds up the loop and the end of the group. What it throws is logged and harms no task. Several
   * are done in no order.
   *
   * <p>For what joins tasks to something else: a select, a future, a metric. Code that has a task
   * of its own just calls {@link #join} or {@link #settle}.
   *
   * @param told is given how the task ended
   * @return a way to take it back, which leaves nothing behind
   */
  Watch onEnd(Consumer<? super Outcome<T>> told);

  /** Something that is to be done at the end of a task. */
  sealed interface Watch permits Joiner {
    /**
     * Takes it back. Any thread, and more than once; never waits.
     *
     * @return whether it will never be done; if not, it was done, is being done or was taken back
     */
    boolean takeBack();
  }

  /**
   * Tells this task to stop at its next checkpoint. Never waits; a task that has ended ignores it.
   *
   * @param reason one sentence for people; it ends up in the {@link CancelledException}
   * @return whether this was the first call and the task had not ended
   */
  boolean cancel(String reason);
}
