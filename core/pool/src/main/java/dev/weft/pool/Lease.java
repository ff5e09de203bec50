package dev.weft.pool;

/**
 * A borrowed thing, until its one ending: given back or discarded.
 *
 * <p>Any thread may end it. Only the first ending counts; later ones do nothing, so a {@code
 * finally} may discard what was given back before.
 *
 * @param <R> the thing
 */
public sealed interface Lease<R> permits Loan {
  /**
   * {@return the thing}
   *
   * @throws dev.weft.task.ClosedException after the ending
   */
  R value();

  /** Ends the loan; the thing may be lent to others. Never waits. */
  void giveBack();

  /** Ends the loan; the thing is closed, because it is broken or in doubt. Never waits. */
  void discard();
}
