package dev.weft.cli;

/** How a command can end. */
final class ExitCode {
  static final int DONE = 0;
  static final int NOTHING_DONE = 1;
  static final int WRONG_USAGE = 2;
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
