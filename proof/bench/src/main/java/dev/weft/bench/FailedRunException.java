package dev.weft.bench;

/**
 * A program that was to be measured did not do its work; the message says which and how. Exit code
 * 1.
 */
final class FailedRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FailedRunException(String sentence) {
    super(sentence);
  }
}
