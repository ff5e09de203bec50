package dev.weft.net;

import dev.weft.flow.Flow;
import dev.weft.task.RefusedException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Cuts the blocks of a file into its lines, which end with LF or CRLF, or with the file.
 *
 * <p>It remembers at most one line, the one that has begun. One task.
 */
final class LineCutter {
  // immutable
  private final Path path;
  private final int most;

  // the task that cuts
  private byte[] begun = new byte[128];
  private int length;
  private long number = 1;

  /** Where in the file the line begins. */
  private long start;

  /**
   * @param path what is cut, for messages
   * @param most how many bytes a line may have, without its end
   */
  LineCutter(Path path, int most) {
    this.path = path;
    this.most = most;
  }

  /** Sends the lines that end in this block, and keeps what is left. */
  void cut(byte[] block, Flow.Out<String> out) throws InterruptedException {
    int from = 0;
    for (int at = 0; at < block.length; at++) {
      if (block[at] == '\n') {
        out.emit(line(block, from, at));
        from = at + 1;
      }
    }
    keep(block, from, block.length);
  }

  /** Sends the line that ends with the file, if there is one. */
  void end(Flow.Out<String> out) throws InterruptedException {
    if (length > 0) {
      out.emit(text(begun, 0, length));
    }
  }

  private String line(byte[] block, int from, int lineFeed) {
    byte[] bytes = block;
    int first = from;
    int end = lineFeed;
    if (length > 0) {
      keep(block, from, lineFeed);
      bytes = begun;
      first = 0;
      end = length;
    }
    boolean crLf = end > first && bytes[end - 1] == '\r';
    String line = text(bytes, first, crLf ? end - 1 : end);
    number++;
    start += end - first + 1L;
    length = 0;
    return line;
  }

  private String text(byte[] bytes, int from, int to) {
    if (to - from > most) {
      throw tooLong();
    }
    return Utf8.decode(bytes, from, to, path, start);
  }

  /** One byte more than a line may have can be the CR of its end. */
  private void keep(byte[] block, int from, int to) {
    long sum = (long) length + to - from;
    if (sum > most + 1L) {
      throw tooLong();
    }
    if (sum > begun.length) {
      long room = Math.min(most + 1L, Math.max(sum, 2L * begun.length));
      begun = Arrays.copyOf(begun, Math.toIntExact(room));
    }
    System.arraycopy(block, from, begun, length, to - from);
    length = (int) sum;
  }

  private RefusedException tooLong() {
    return new RefusedException(
        "line %d of %s is longer than the %d bytes of mostLineBytes: raise it, or take chunks"
            .formatted(number, path, most));
  }
}
