package dev.weft.task;

/**
 * Is told of the lives of tasks: what task views, traces and counters are built on.
 *
 * <p>Called on the thread where it happens, mostly on a loop and by many at a time: be quick, be
 * safe to share, and never wait. What a method throws is logged and harms no task. Where the
 * configuration has {@link #NONE} it costs nothing.
 *
 * <pre>
 * forked → started → (parked → resumed)* → ended
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
   * A task waits, in any call of Weft that may; on its own thread. What tasks do most, so this has
   * to be quickest. What the JDK or a library waits for itself, such as its locks, is not told.
   */
  default void parked(Task<?> task) {}

  /**
   * The wait of a task is over, whatever came of it; on its own thread, before the call returns.
   */
  default void resumed(Task<?> task) {}

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
