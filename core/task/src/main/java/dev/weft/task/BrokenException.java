package dev.weft.task;

import org.jspecify.annotations.Nullable;

/** The world broke it: a peer, a network, a disk. What is broken stays broken. */
public final class BrokenException extends WeftException {
  private static final long serialVersionUID = 1L;

  public BrokenException(String message) {
    this(message, null);
  }

  public BrokenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
