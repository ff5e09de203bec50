package dev.weft.client;

import org.jspecify.annotations.Nullable;

/** Bytes that come piece by piece. One task. */
interface Pieces extends AutoCloseable {
  /** {@return the next piece, not empty; null at the end} Waits for it. */
  byte @Nullable [] next() throws InterruptedException;

  /** Ends it, wherever it is. Never waits; a second time it does nothing. */
  @Override
  void close();

  /** {@return these bytes} */
  static Pieces of(byte[] bytes) {
    return new Pieces() {
      private byte @Nullable [] left = bytes.length == 0 ? null : bytes;

      @Override
      public byte @Nullable [] next() {
        byte[] all = left;
        left = null;
        return all;
      }

      @Override
      public void close() {
        left = null;
      }
    };
  }
}
