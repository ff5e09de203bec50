package dev.weft.flow;

import dev.weft.task.TaskGroup;
import org.jspecify.annotations.Nullable;

/** Runs a source on a task of its own, while the caller's task takes what comes through a pipe. */
final class Beside {
  /** What the caller's task does with the pipe. */
  @FunctionalInterface
  interface Drain<T> {
    /** {@return whether the sink behind wants more} */
    boolean from(Pipe<T> pipe) throws Exception;
  }

  private Beside() {}

  static <T> boolean run(Pipe<T> pipe, Source<? extends T> source, Drain<T> drain)
      throws InterruptedException {
    return TaskGroup.<Boolean>call(group -> {
      group.fork("flow", () -> pipe.fill(source));
      return drain(group, pipe, drain);
    });
  }

  /**
   * Takes until there is no more or no more is wanted, then ends whatever still fills the pipe. The
   * last thing in the body of a group.
   */
  static <T> boolean drain(TaskGroup group, Pipe<T> pipe, Drain<T> drain) throws Exception {
    boolean more;
    try {
      more = drain.from(pipe);
    } catch (Throwable e) {
      Throwable unseen = pipe.abandon();
      if (unseen != null && unseen != e) {
        e.addSuppressed(unseen);
      }
      throw e;
    }
    Throwable unseen = pipe.abandon();
    if (unseen != null) {
      Emitter.fail(unseen);
    }
    group.cancel("the flow has ended");
    return more;
  }

  /** Passes on item by item. */
  static <T> Drain<T> into(Sink<? super T> sink) {
    return pipe -> {
      boolean more = true;
      @Nullable T item = pipe.take();
      while (item != null) {
        pipe.release();
        more = sink.emit(item);
        item = more ? pipe.take() : null;
      }
      return more;
    };
  }
}
