package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Runs the command as the shell would, and keeps what it prints. */
final class Terminal {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** {@return the exit code} */
  int weft(Object... words) {
    return weft(out, words);
  }

  /** {@return the exit code} where nothing can be written to the standard output */
  int weftOnFullDisk(Object... words) {
    return weft(
        new OutputStream() {
          @Override
          public void write(int oneByte) throws IOException {
            throw new IOException("No space left on device");
          }
        },
        words);
  }

  private int weft(OutputStream to, Object... words) {
    out.reset();
    err.reset();
    String[] args = List.of(words).stream().map(Object::toString).toArray(String[]::new);
    return Main.run(new Console(to, err, false), args);
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }
}
