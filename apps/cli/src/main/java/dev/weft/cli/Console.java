package dev.weft.cli;

import dev.weft.task.BrokenException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/** Where a command prints: results to standard output, everything else to standard error. */
final class Console {
  /** The launcher says whether standard error is a terminal; Java cannot tell. */
  private static final String TERMINAL = "weft.terminal";

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private final StringWriter help = new StringWriter();

  Console() {
    // System.out would keep to itself what it cannot write
    this(new FileOutputStream(FileDescriptor.out), System.err, Boolean.getBoolean(TERMINAL));
  }

  Console(OutputStream out, OutputStream err, boolean terminal) {
    this.out = utf8(new Results(out));
    this.err = utf8(err);
    this.terminal = terminal;
  }

  private static PrintWriter utf8(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
  }

  /** {@return the standard output; what it cannot write it throws as a {@link BrokenException}} */
  PrintWriter out() {
    return out;
  }

  /** {@return where picocli prints, which would meet a failure with a stack trace: printed last} */
  PrintWriter help() {
    return new PrintWriter(help);
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

  /** {@return the exit code of a command, once what it printed has been written} */
  int ended(IntSupplier command) {
    try {
      int code = command.getAsInt();
      out.print(help);
      flush();
      return code;
    } catch (BrokenException e) {
      say("weft: " + e.getMessage());
      return ExitCode.NOTHING_DONE;
    }
  }

  /**
   * Writes out what was printed.
   *
   * @throws BrokenException if some of it is lost; once
   */
  void flush() {
    out.flush();
    err.flush();
  }
}
