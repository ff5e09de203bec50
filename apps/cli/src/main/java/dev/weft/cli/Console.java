package dev.weft.cli;

import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where a command prints: results to standard output, everything else to standard error. */
final class Console {
  /** The launcher says whether standard error is a terminal; Java cannot tell. */
  private static final String TERMINAL = "weft.terminal";

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;

  Console() {
    this(System.out, System.err, Boolean.getBoolean(TERMINAL));
  }

  Console(OutputStream out, OutputStream err, boolean terminal) {
    this.out = utf8(out);
    this.err = utf8(err);
    this.terminal = terminal;
  }

  private static PrintWriter utf8(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
  }

  PrintWriter out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }

  /** {@return whether people watch standard error as it is written} */
  boolean isTerminal() {
    return terminal;
  }

  /** Prints a line to standard error. */
  void say(String line) {
    err.println(line);
    err.flush();
  }

  /** Shows a line in place of the last one, on a terminal. */
  void show(String line) {
    err.print("\r\033[K" + line);
    err.flush();
  }

  /** Removes the line last shown. */
  void unshow() {
    show("");
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
