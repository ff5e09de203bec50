package dev.weft.client;

import dev.weft.http.Body;
import dev.weft.http.Request;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, on a connection that it has for itself, or on a stream of one that
 * many share. One task sends and one reads.
 *
 * <pre>
 * begun → sent → answered → read to its end → given back
 *   └──────┴────────┴── (closed before) ───────→ closed
 * </pre>
 */
interface Exchange extends AutoCloseable {
  /**
   * Sends a request; if its body is not in memory, only the head.
   *
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was sent then
   */
  void send(Request request) throws InterruptedException;

  /** {@return where a body goes that is not in memory} Waits while the server takes nothing. */
  Body.Out out();

  /** The body is complete. */
  void finish() throws InterruptedException;

  /**
   * Waits for the head of the answer.
   *
   * @param sending whether the request is still being sent, so that the time does not count yet
   * @throws StaleException if the connection was kept from before, and had ended
   */
  Head head(BooleanSupplier sending) throws InterruptedException, StaleException;

  /** {@return the next piece of the body, not empty; null at its end} Waits for it. */
  byte @Nullable [] next() throws InterruptedException;

  /**
   * Ends it: gives the connection back if it can serve another one, and closes it otherwise. Never
   * waits; a second time it does nothing.
   */
  @Override
  void close();

  /** The connection turned out to be none before it answered: the request may go out again. */
  final class StaleException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RuntimeException why;
    private final boolean untouched;

    /**
     * @param untouched whether it is sure that the server did nothing with the request; else it was
     *     a kept connection, which may have ended before
     */
    StaleException(RuntimeException cause, boolean untouched) {
      super(cause);
      this.why = cause;
      this.untouched = untouched;
    }

    RuntimeException why() {
      return why;
    }

    boolean untouched() {
      return untouched;
    }
  }
}
