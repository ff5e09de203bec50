package dev.weft.task;

import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells a listener, and keeps what it throws from the task it is told of. */
final class Listening {
  private static final System.Logger LOG = System.getLogger("dev.weft.task");

  private final TaskListener listener;

  private Listening(TaskListener listener) {
    this.listener = listener;
  }

  /** {@return a way to tell the listener, or null if it does not listen} */
  static @Nullable Listening to(TaskListener listener) {
    return listener == TaskListener.NONE ? null : new Listening(listener);
  }

  void forked(Task<?> task) {
    tell(listener::forked, task);
  }

  void started(Task<?> task) {
    tell(listener::started, task);
  }

  void parked(Task<?> task) {
    tell(listener::parked, task);
  }

  void resumed(Task<?> task) {
    tell(listener::resumed, task);
  }

  void cancelled(Cancellation cancellation) {
    tell(listener::cancelled, cancellation);
  }

  void ended(Task<?> task) {
    tell(listener::ended, task);
  }

  private static <T> void tell(Consumer<T> method, T what) {
    try {
      method.accept(what);
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "a task listener failed; tasks go on", e);
    }
  }
}
