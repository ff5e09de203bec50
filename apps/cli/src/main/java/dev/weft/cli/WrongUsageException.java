package dev.weft.cli;

import org.jspecify.annotations.Nullable;

/** The words of the command ask for something that cannot be; the message says what and why. */
final class WrongUsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongUsageException(@Nullable String message) {
    super(message);
  }
}
