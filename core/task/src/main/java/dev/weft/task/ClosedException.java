package dev.weft.task;

/** You closed it: a group, a pool or a connection was used after its end. */
public final class ClosedException extends WeftException {
  private static final long serialVersionUID = 1L;

  public ClosedException(String message) {
    super(message, null);
  }
}
