package dev.weft.sync;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.TaskFailedException;

/** How a channel or a broadcast ended. */
sealed interface Ending {
  /** Its senders had no more values. */
  record Done() implements Ending {}

  /** Its senders failed. */
  record Failed(Throwable cause) implements Ending {}

  /** Nobody wanted its values any more. */
  record Closed() implements Ending {}

  /** Throws what a receiver sees of it, unless that is that there is nothing more to receive. */
  static void check(Ending ending, String name) {
    switch (ending) {
      case Done() -> {}
      case Failed(Throwable cause) -> throw TaskFailedException.unchecked(cause);
      case Closed() -> throw new ClosedException(name + " was closed: nothing can be received");
    }
  }

  /** {@return what a sender sees of it} */
  static RuntimeException refusal(Ending ending, String name) {
    return switch (ending) {
      case Done() -> new ClosedException(name + " is done: nothing can be sent");
      case Closed() -> new ClosedException(name + " was closed: nothing can be sent");
      case Failed(Throwable cause) ->
          new BrokenException(
              name + " has failed with " + cause.getClass().getName() + ": nothing can be sent",
              cause);
    };
  }
}
