package dev.weft.task;

import org.jspecify.annotations.Nullable;

/** A limit was hit: too many waiters, too large a body. The message names the limit. */
public final class RefusedException extends WeftException {
  private static final long serialVersionUID = 1L;

  public RefusedException(String message) {
    this(message, null);
  }

  public RefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
