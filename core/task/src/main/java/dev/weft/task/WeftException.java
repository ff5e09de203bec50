package dev.weft.task;

import org.jspecify.annotations.Nullable;

/** The family of Weft's failures, one leaf for each of whose doing it can be. */
public abstract sealed class WeftException extends RuntimeException
    permits BrokenException,
        ClosedException,
        RefusedException,
        StuckException,
        TaskCancelledException,
        TaskFailedException,
        TimedOutException {
  private static final long serialVersionUID = 1L;

  WeftException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
