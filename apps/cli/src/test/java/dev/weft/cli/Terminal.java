package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Runs the command as the shell would, and keeps what it prints. */
final class Terminal {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** {@return the exit code} */
  int weft(Object... words) {
    out.reset();
    err.reset();
    String[] args = List.of(words).stream().map(Object::toString).toArray(String[]::new);
    return Main.run(new Console(out, err, false), args);
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }
}
