package dev.weft.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place in a {@link Line}. Who waits in one line only is its own party.
 *
 * <p>Guarded by the lock of the desk until its party is claimed; from then on it does not change.
 */
final class Place<T> extends Party {
  /** The caller that waits in several lines, of which this is one; null if this is the only one. */
  private final @Nullable Party shared;

  /** What is asked for or brought; what a receiver has got, null if nothing will ever come. */
  @Nullable T value;

  /** Why this one will never have its turn; null if it may. */
  @Nullable String refusal;

  // where it stands in its line
  @Nullable Line<T> line;
  @Nullable Place<T> ahead;
  @Nullable Place<T> behind;

  /**
   * @param shared who waits elsewhere, too; null if nowhere else
   */
  Place(@Nullable Party shared, @Nullable T value) {
    this.shared = shared;
    this.value = value;
  }

  /** {@return what is asked for} Only where something always is. */
  T request() {
    return Objects.requireNonNull(value);
  }

  /** {@return who waits here} */
  Party party() {
    return shared == null ? this : shared;
  }
}
