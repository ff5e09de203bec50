package dev.weft.bench;

/**
 * The command line or the machine does not allow the run; the message is one clear sentence. Exit
 * code 2.
 */
final class BadUsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadUsageException(String sentence) {
    super(sentence);
  }
}
