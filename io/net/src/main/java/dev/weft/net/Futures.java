package dev.weft.net;

import dev.weft.task.Handoff;
import dev.weft.task.TaskFailedException;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;

/** Waiting for Netty's futures as tasks wait: cancellable, and nothing lost. */
final class Futures {
  private Futures() {}

  /**
   * Waits for a future and takes its value.
   *
   * @param unwanted what to do with a value that comes after the waiter was cancelled
   */
  static <T> T await(Future<? extends T> future, Consumer<? super T> unwanted)
      throws InterruptedException {
    Handoff<T> handoff = new Handoff<>();
    future.addListener((Future<T> done) -> {
      if (!done.isSuccess()) {
        handoff.fail(done.cause());
      } else if (!handoff.give(done.getNow())) {
        unwanted.accept(done.getNow());
      }
    });
    return handoff.await();
  }

  /** {@return why a future failed, out of what {@link #await} threw} */
  static Throwable failure(RuntimeException thrown) {
    Throwable cause = thrown instanceof TaskFailedException ? thrown.getCause() : null;
    return cause == null ? thrown : cause;
  }
}
