package dev.weft.sync;

import dev.weft.task.Action;
import dev.weft.task.TaskFailedException;
import java.util.concurrent.Callable;

/** What is done while something is held. */
final class Body {
  private Body() {}

  /** Runs a body; its checked exceptions become causes. */
  static <T> T run(Callable<? extends T> body) throws InterruptedException {
    try {
      return body.call();
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw TaskFailedException.unchecked(e);
    }
  }

  @SuppressWarnings("NullAway") // nothing is the only value of Void
  static Callable<Void> of(Action action) {
    return () -> {
      action.run();
      return null;
    };
  }
}
