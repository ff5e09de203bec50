package dev.weft.sync;

/**
 * What came of listening to a {@link Broadcast}: an item, how many were missed, or the end.
 *
 * <p>Immutable, as far as its value is.
 *
 * @param <T> the values of the broadcast
 */
public sealed interface Heard<T> {
  /**
   * A value that was sent.
   *
   * @param value the value
   */
  record Item<T>(T value) implements Heard<T> {}

  /**
   * The listener was too slow: values were overwritten before it came for them. What comes next is
   * the oldest value that is left.
   *
   * @param count how many values were missed since the last item
   */
  record Missed<T>(long count) implements Heard<T> {}

  /** The broadcast is done, and every value that is left was heard. */
  record Done<T>() implements Heard<T> {}
}
