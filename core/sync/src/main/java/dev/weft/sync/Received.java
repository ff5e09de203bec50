package dev.weft.sync;

/**
 * What came of receiving from a {@link Channel}: an item, or that there will be none any more.
 *
 * <pre>{@code
 * while (channel.receive() instanceof Item(String line)) {
 *   use(line);
 * }
 * }</pre>
 *
 * <p>Immutable, as far as its value is.
 *
 * @param <T> the values of the channel
 */
public sealed interface Received<T> {
  /**
   * A value that was sent.
   *
   * @param value the value
   */
  record Item<T>(T value) implements Received<T> {}

  /** The channel is done, and every value before that was received. */
  record Done<T>() implements Received<T> {}
}
