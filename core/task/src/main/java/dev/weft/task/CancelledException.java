package dev.weft.task;

/**
 * Thrown by a checkpoint of a task that was cancelled: it should stop now.
 *
 * <p>Cancelled means it did not happen: the call that throws this has taken and given nothing.
 * Catching it does not undo the cancellation; the next checkpoint throws it again.
 */
public final class CancelledException extends InterruptedException {
  private static final long serialVersionUID = 1L;

  private final transient Cancellation cancellation;

  CancelledException(Cancellation cancellation) {
    this(cancellation, "");
  }

  /**
   * @param note what else there is to say, as the end of a sentence
   */
  CancelledException(Cancellation cancellation, String note) {
    super("cancelled: " + cancellation + note);
    this.cancellation = cancellation;
  }

  /** {@return why, and by whom} */
  public Cancellation cancellation() {
    return cancellation;
  }
}
