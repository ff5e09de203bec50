package dev.weft.websocket;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compressed messages become what they were, bit by bit, so that nobody can blow them up (RFC 7692
 * §7.2.2). The receiving task only.
 */
final class Inflating {
  /** What is inflated. */
  @FunctionalInterface
  interface Out {
    void take(byte[] bytes, int count) throws FaultException;
  }

  /** What a compressor leaves out at the end of a message. */
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  /** From here on the ratio counts. */
  private static final int FREE = 1024 * 1024;

  // immutable
  private final int ratio;
  private final boolean takeover;

  // the receiving task only
  private final byte[] buffer = new byte[4_096];
  private @Nullable Inflater inflater;
  private long taken;
  private long given;

  /**
   * @param takeover the peer's messages may refer to those before
   */
  Inflating(int ratio, boolean takeover) {
    this.ratio = ratio;
    this.takeover = takeover;
  }

  /** Inflates a part of a message. */
  void part(byte[] bytes, boolean last, Out out) throws FaultException {
    Inflater mine = inflater;
    if (mine == null) {
      mine = new Inflater(true);
      inflater = mine;
    }
    taken += bytes.length;
    inflate(mine, bytes, out);
    if (last) {
      inflate(mine, TAIL, out);
      taken = 0;
      given = 0;
      if (!takeover) {
        end();
      }
    }
  }

  private void inflate(Inflater mine, byte[] bytes, Out out) throws FaultException {
    mine.setInput(bytes);
    try {
      while (true) {
        int count = mine.inflate(buffer);
        given += count;
        if (given > FREE && given > ratio * taken) {
          throw new FaultException(
              CloseReason.TOO_BIG,
              "a compressed message grew to more than %,d times its size".formatted(ratio));
        }
        out.take(buffer, count);
        if (mine.finished()) {
          int left = mine.getRemaining();
          mine.reset(); // a block said that it was the last one (RFC 7692 §7.2.3.5)
          mine.setInput(bytes, bytes.length - left, left);
        } else if (count == 0) {
          requireNoDictionary(mine);
          return;
        }
      }
    } catch (DataFormatException e) {
      throw new FaultException(CloseReason.INVALID_DATA, "a message is not what compresses");
    }
  }

  private static void requireNoDictionary(Inflater mine) throws FaultException {
    if (mine.needsDictionary()) {
      throw new FaultException(CloseReason.INVALID_DATA, "a message asks for a dictionary");
    }
  }

  /** Gives its memory back. */
  void end() {
    Inflater mine = inflater;
    if (mine != null) {
      mine.end();
      inflater = null;
    }
  }
}
