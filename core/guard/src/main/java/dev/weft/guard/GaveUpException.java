package dev.weft.guard;

/**
 * Never thrown: the note on the last failure of a call that was tried again, as one of its
 * suppressed exceptions, which says how often and why it was not tried once more.
 */
public final class GaveUpException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int attempts;

  GaveUpException(int attempts, String why) {
    super(
        "gave up after " + attempts + (attempts == 1 ? " attempt: " : " attempts: ") + why,
        null,
        false,
        false);
    this.attempts = attempts;
  }

  /** {@return how many attempts were made, the first one included} */
  public int attempts() {
    return attempts;
  }
}
