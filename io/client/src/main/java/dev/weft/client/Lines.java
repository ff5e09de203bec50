package dev.weft.client;

import dev.weft.http.Body;
import dev.weft.http.Url;
import dev.weft.task.RefusedException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Cuts bytes into lines, which end with LF or CRLF. One task. */
final class Lines implements Body.Out {
  /** Takes a line without its end. */
  @FunctionalInterface
  interface Each {
    void take(byte[] line) throws InterruptedException;
  }

  private final int most;
  private final Url url;
  private final Each each;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  Lines(int most, Url url, Each each) {
    if (most < 1) {
      throw new IllegalArgumentException("most must be at least 1, but is " + most);
    }
    this.most = most;
    this.url = url;
    this.each = each;
  }

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
      throw tooLong();
    }
    begun.write(bytes, from, to - from);
  }

  private void emit() throws InterruptedException {
    byte[] line = begun.toByteArray();
    begun.reset();
    int end = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
    if (end > most) {
      throw tooLong();
    }
    each.take(end == line.length ? line : Arrays.copyOf(line, end));
  }

  private RefusedException tooLong() {
    return new RefusedException(
        "a line of %s is longer than the limit of %,d bytes".formatted(url, most));
  }

  /** The last line may lack its end. */
  void end() throws InterruptedException {
    if (begun.size() > 0) {
      emit();
    }
  }
}
