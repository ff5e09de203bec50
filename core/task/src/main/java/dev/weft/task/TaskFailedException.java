package dev.weft.task;

/**
 * A task failed with a checked exception, which is the cause. Unchecked ones come as themselves.
 */
public final class TaskFailedException extends WeftException {
  private static final long serialVersionUID = 1L;

  TaskFailedException(Throwable cause) {
    super(describe(cause), cause);
  }

  /**
   * Makes a failure something a method without checked exceptions can throw.
   *
   * @return an unchecked one as itself, a checked one as the cause of a {@link TaskFailedException}
   * @throws Error the failure, if it is one
   */
  public static RuntimeException unchecked(Throwable failure) {
    return switch (failure) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new TaskFailedException(failure);
    };
  }

  /** {@return the failure itself, out of the wrapping} */
  static Throwable root(Throwable failure) {
    Throwable cause = failure instanceof TaskFailedException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  /** {@return what a failure says of itself, even if saying it fails} */
  static String describe(Throwable failure) {
    try {
      return failure.toString();
    } catch (Throwable e) {
      return failure.getClass().getName();
    }
  }
}
