package dev.weft.task;

/**
 * Is told of the lives of tasks: what task views, traces and counters are built on.
 *
 * <p>Called on the thread where it happens, mostly on a loop and by many at a time: be quick, be
 * safe to share, and never wait. What a method throws is logged and harms no task. Where the
 * configuration has {@link #NONE} it costs nothing. When a task waits and goes on is not told: that
 * is what tasks do most.
 *
 * <pre>
 * forked → started → ended
 * </pre>
 */
public interface TaskListener {
  /** Listens to nothing. */
  TaskListener NONE = new TaskListener() {};

  /** A task was made; on the thread that forks it. */
  default void forked(Task<?> task) {}

  /** A task begins to run; on its own thread, before its body. */
  default void started(Task<?> task) {}

  /**
   * A task, a group or a bound was cancelled: {@link Cancellation#origin} says which; on the thread
   * that cancels it. Tasks inside of it are not told of one by one.
   */
  default void cancelled(Cancellation cancellation) {}

  /**
   * A task has ended: {@link Task#state} and {@link Task#outcome} say how; on its own thread,
   * before its group can end.
   */
  default void ended(Task<?> task) {}
}
