package dev.weft.websocket;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parts become messages. The receiving task only; what was begun stays, so that a receive that was
 * cancelled has lost nothing.
 */
final class Assembly {
  private static final byte[] NOTHING = {};

  /** What bytes become in the JDK that are no UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  // immutable
  private final MessageLimits limits;
  private final @Nullable Inflating inflating;

  // the receiving task only
  private boolean text;
  private boolean compressed;
  private int parts;
  private byte[] bytes = NOTHING;
  private int size;

  /** So many bytes were looked at whether they are UTF-8. */
  private int checked;

  /**
   * @param inflating for messages that are compressed; null if there are none
   */
  Assembly(MessageLimits limits, @Nullable Inflating inflating) {
    this.limits = limits;
    this.inflating = inflating;
  }

  /**
   * Adds what came.
   *
   * @return the message, if it is complete
   * @throws FaultException if it is too large or not what it says
   */
  @Nullable Message add(Part part) throws FaultException {
    if (part.first()) {
      text = part.text();
      compressed = part.compressed();
      parts = 0;
    }
    if (++parts > limits.fragments()) {
      throw new FaultException(
          CloseReason.TOO_BIG,
          "a message came in more than %,d frames".formatted(limits.fragments()));
    }
    if (compressed && inflating != null) {
      inflating.part(part.bytes(), part.last(), this::append);
    } else if (part.first() && part.last()) {
      return message(part.bytes(), part.bytes().length);
    } else {
      append(part.bytes(), part.bytes().length);
    }
    return part.last() ? message() : partly();
  }

  private Message message() throws FaultException {
    byte[] mine = bytes;
    int count = size;
    bytes = NOTHING;
    size = 0;
    checked = 0;
    return message(mine, count);
  }

  private Message message(byte[] all, int count) throws FaultException {
    if (!text) {
      return new Message.Binary(count == all.length ? all : Arrays.copyOf(all, count));
    }
    String said = new String(all, 0, count, StandardCharsets.UTF_8);
    if (said.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(
          ByteBuffer.wrap(all, 0, count), true); // it was sent, or made up for what is wrong
    }
    return new Message.Text(said);
  }

  private void append(byte[] more, int count) throws FaultException {
    if (size + (long) count > limits.message()) {
      throw new FaultException(
          CloseReason.TOO_BIG, "a message is larger than %,d bytes".formatted(limits.message()));
    }
    if (bytes.length - size < count) {
      long wanted = Math.max(Math.max(256, 2L * bytes.length), size + (long) count);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, limits.message()));
    }
    System.arraycopy(more, 0, bytes, size, count);
    size += count;
  }

  /** Text that is wrong already is not waited for. */
  private @Nullable Message partly() throws FaultException {
    if (text) {
      ByteBuffer unseen = ByteBuffer.wrap(bytes, checked, size - checked);
      requireUtf8(unseen, false);
      checked = unseen.position();
    }
    return null;
  }

  private static void requireUtf8(ByteBuffer some, boolean whole) throws FaultException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer dropped = CharBuffer.allocate(1_024);
    CoderResult result;
    do {
      dropped.clear();
      result = decoder.decode(some, dropped, whole);
    } while (result.isOverflow());
    if (result.isError()) {
      throw new FaultException(CloseReason.INVALID_DATA, "a text is not UTF-8");
    }
  }

  /** Gives its memory back. */
  void end() {
    bytes = NOTHING;
    if (inflating != null) {
      inflating.end();
    }
  }
}
