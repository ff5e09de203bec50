package dev.weft.websocket;

/**
 * One frame of a message that has come.
 *
 * @param first whether it begins a message; then {@code text} and {@code compressed} hold for all
 * @param last whether it ends it
 */
record Part(boolean first, boolean last, boolean text, boolean compressed, byte[] bytes) {
  /** What a frame costs that has no bytes. */
  private static final int OVERHEAD = 64;

  /** {@return about how much memory it takes} */
  int cost() {
    return OVERHEAD + bytes.length;
  }
}
