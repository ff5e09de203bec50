package dev.weft.task;

/** Another task, or the group just left, was cancelled; the task that sees this was not. */
public final class TaskCancelledException extends WeftException {
  private static final long serialVersionUID = 1L;

  private final transient Cancellation cancellation;

  TaskCancelledException(String what, Cancellation cancellation) {
    super(what + " was cancelled: " + cancellation.reason(), null);
    this.cancellation = cancellation;
  }

  /** {@return why, and by whom} */
  public Cancellation cancellation() {
    return cancellation;
  }
}
