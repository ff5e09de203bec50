package dev.weft.http;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Cuts the bytes of a body into lines, which end with LF or CRLF: give it to {@link Body#writeTo},
 * then {@link #end} it. At most one line is in memory. One task.
 */
public final class Lines implements Body.Out {
  /** Takes a line without its end. */
  @FunctionalInterface
  public interface Each {
    /**
     * Takes a line; may wait.
     *
     * @throws InterruptedException if the caller is cancelled or interrupted
     */
    void take(byte[] line) throws InterruptedException;
  }

  private final int most;
  private final Supplier<? extends RuntimeException> tooLong;
  private final Each each;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  /**
   * Lines of a body.
   *
   * @param most how many bytes a line may have, without its end; at least 1
   * @param tooLong what is thrown if one has more
   */
  public Lines(int most, Supplier<? extends RuntimeException> tooLong, Each each) {
    if (most < 1) {
      throw new IllegalArgumentException("most must be at least 1, but is " + most);
    }
    this.most = most;
    this.tooLong = tooLong;
    this.each = each;
  }

  /**
   * Takes bytes, and hands out the lines that end in them. Waits as who takes the lines does.
   *
   * @throws RuntimeException if a line is too long, as the constructor was told
   */
  @Override
  public void write(byte[] bytes, int from, int count) throws InterruptedException {
    int start = from;
    for (int i = from; i < from + count; i++) {
      if (bytes[i] == '\n') {
        add(bytes, start, i);
        emit();
        start = i + 1;
      }
    }
    add(bytes, start, from + count);
  }

  private void add(byte[] bytes, int from, int to) {
    if (begun.size() + (to - from) > most + 1L) { // one of them may be a CR
      throw tooLong.get();
    }
    begun.write(bytes, from, to - from);
  }

  private void emit() throws InterruptedException {
    byte[] line = begun.toByteArray();
    begun.reset();
    int end = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
    if (end > most) {
      throw tooLong.get();
    }
    each.take(end == line.length ? line : Arrays.copyOf(line, end));
  }

  /** Hands out the last line, which may lack its end. Waits as who takes it does. */
  public void end() throws InterruptedException {
    if (begun.size() > 0) {
      emit();
    }
  }
}
