package dev.weft.cli;

import dev.weft.task.BrokenException;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The standard output. The first failure is thrown as a {@link BrokenException}, which a {@link
 * java.io.PrintWriter} lets pass, so that it ends the command; what comes after it is dropped.
 *
 * <p>One thread at a time.
 */
final class Results extends OutputStream {
  private final OutputStream out;
  private boolean broken;

  Results(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int oneByte) {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    attempt(() -> out.write(bytes, offset, length));
  }

  @Override
  public void flush() {
    attempt(out::flush);
  }

  private interface Step {
    void run() throws IOException;
  }

  private void attempt(Step step) {
    if (broken) {
      return;
    }
    try {
      step.run();
    } catch (IOException e) {
      broken = true;
      throw new BrokenException("cannot write to the standard output: " + e.getMessage(), e);
    }
  }
}
