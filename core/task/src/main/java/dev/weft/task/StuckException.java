package dev.weft.task;

/**
 * A run in virtual time cannot go on: every task waits for another, or for something real. The
 * message names each task and where it waits.
 */
public final class StuckException extends WeftException {
  private static final long serialVersionUID = 1L;

  StuckException(String message) {
    super(message, null);
  }
}
