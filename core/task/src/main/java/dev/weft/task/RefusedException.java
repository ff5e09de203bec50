package dev.weft.task;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A limit was hit: too many waiters, too large a body. The message names the limit. */
public final class RefusedException extends WeftException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  public RefusedException(String message) {
    this(message, (Throwable) null);
  }

  public RefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.retryAfter = null;
  }

  /**
   * @param retryAfter how long to wait before asking again; not negative
   */
  public RefusedException(String message, Duration retryAfter) {
    super(message, null);
    if (retryAfter.isNegative()) {
      throw new IllegalArgumentException("retryAfter must not be negative, but is " + retryAfter);
    }
    this.retryAfter = retryAfter;
  }

  /** {@return how long to wait before asking again, from when it was thrown; empty if unknown} */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
