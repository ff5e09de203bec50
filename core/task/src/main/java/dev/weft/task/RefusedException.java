package dev.weft.task;

/** A limit was hit: too many waiters, too large a body. The message names the limit. */
public final class RefusedException extends WeftException {
  private static final long serialVersionUID = 1L;

  public RefusedException(String message) {
    super(message, null);
  }
}
