package dev.weft.net;

import org.jspecify.annotations.Nullable;

/** Takes something out of what came, all at once or not at all. Under the lock of the inlet. */
interface Taking<S extends Store, T> {
  /**
   * {@return what was wanted, or null to wait for more}
   *
   * @param last the peer has ended: nothing more will come, and nothing got lost
   */
  @Nullable T from(S store, boolean last);

  /** {@return how much must be there before it is worth another look} */
  default long least(S store) {
    return store.size() + 1;
  }
}
