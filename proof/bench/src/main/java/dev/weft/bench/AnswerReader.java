package dev.weft.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Finds the ends of answers that have a Content-Length. One connection, one thread.
 *
 * <pre>
 * (head → body)*
 * </pre>
 */
final class AnswerReader {
  private static final int MAX_HEAD = 2 * 1024;
  private static final int END = ('\r' << 24) | ('\n' << 16) | ('\r' << 8) | '\n';
  private static final String LENGTH = "\r\ncontent-length:";

  private final byte[] head = new byte[MAX_HEAD];
  private int filled;
  private int lastFour;
  private long left = -1;
  private int status;
  private boolean last;

  /**
   * Takes bytes up to the end of an answer.
   *
   * @return whether it is complete; then {@link #status} tells how it went
   */
  boolean take(ByteBuffer bytes) {
    while (left < 0 && bytes.hasRemaining()) {
      byte next = bytes.get();
      if (filled == MAX_HEAD) {
        throw new FailedRunException("an answer has a head of more than 2 KiB");
      }
      head[filled++] = next;
      lastFour = (lastFour << 8) | next;
      if (lastFour == END) {
        read();
      }
    }
    if (left < 0) {
      return false;
    }
    int part = (int) Math.min(left, bytes.remaining());
    bytes.position(bytes.position() + part);
    left -= part;
    boolean complete = left == 0;
    if (complete) {
      left = -1;
    }
    return complete;
  }

  private void read() {
    String text = new String(head, 0, filled, ISO_8859_1).toLowerCase(Locale.ROOT);
    int length = text.indexOf(LENGTH);
    if (!text.startsWith("http/1.1 ") || length < 0) {
      throw new FailedRunException("an answer has no status or no Content-Length: " + text);
    }
    int start = length + LENGTH.length();
    status = Integer.parseInt(text, 9, 12, 10);
    left = Long.parseLong(text.substring(start, text.indexOf('\r', start)).strip());
    last = text.contains("\r\nconnection: close\r\n");
    filled = 0;
    lastFour = 0;
  }

  /** {@return the status of the answer that has begun last} */
  int status() {
    return status;
  }

  /** {@return whether nothing comes behind that answer} */
  boolean isLast() {
    return last;
  }
}
