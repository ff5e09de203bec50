package dev.weft.websocket;

import dev.weft.task.Weft;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Messages are compressed (RFC 7692 §7.2.1). For the task only whose turn it is to send: what is
 * compressed must be sent in the same order.
 */
final class Deflating {
  /** After so many bytes others may run. */
  private static final int AT_ONCE = 64 * 1024;

  private static final int TAIL = 4;

  // immutable
  private final Deflate how;
  private final boolean takeover;

  // whose turn it is
  private @Nullable Deflater deflater;

  /**
   * @param takeover the peer keeps what messages may refer to
   */
  Deflating(Deflate how, boolean takeover) {
    this.how = how;
    this.takeover = takeover;
  }

  /**
   * Compresses a message.
   *
   * @return it, or null if it is better sent as it is
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing has happened
   */
  byte @Nullable [] deflate(byte[] message) throws InterruptedException {
    if (message.length < how.least()) {
      return null;
    }
    Deflater mine = deflater;
    if (mine == null) {
      mine = new Deflater(how.level(), true);
      deflater = mine;
    }
    byte[] shrunk = null;
    try {
      shrunk = deflate(mine, message);
    } finally {
      if (!takeover) {
        end();
      } else if (shrunk == null) {
        mine.reset(); // the peer will not have seen it
      }
    }
    return shrunk;
  }

  private static byte @Nullable [] deflate(Deflater mine, byte[] message)
      throws InterruptedException {
    byte[] out = new byte[Math.max(64, message.length / 4)];
    int size = 0;
    for (int from = 0; from < message.length; from += AT_ONCE) {
      Weft.checkpoint();
      int count = Math.min(AT_ONCE, message.length - from);
      boolean last = from + count == message.length;
      mine.setInput(message, from, count);
      int made;
      do {
        if (size == out.length) {
          if (size > message.length) {
            return null; // it grows
          }
          out = Arrays.copyOf(out, 2 * size);
        }
        int flush = last ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH;
        made = mine.deflate(out, size, out.length - size, flush);
        size += made;
      } while (size == out.length || (!last && !mine.needsInput()));
    }
    size -= TAIL;
    return size < message.length ? Arrays.copyOf(out, size) : null;
  }

  /** Gives its memory back. */
  void end() {
    Deflater mine = deflater;
    if (mine != null) {
      mine.end();
      deflater = null;
    }
  }
}
