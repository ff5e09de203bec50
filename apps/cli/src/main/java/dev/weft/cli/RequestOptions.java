package dev.weft.cli;

import dev.weft.http.Headers;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How patient a command is with servers, and who it says it is. */
final class RequestOptions {
  @Option(
      names = "--timeout",
      converter = Durations.class,
      defaultValue = "30s",
      paramLabel = "TIME",
      description = "Give up a fetch after this time (default: ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ZERO;

  @Option(
      names = "--retries",
      defaultValue = "3",
      paramLabel = "N",
      description = "Try a fetch that failed in passing N more times (default: ${DEFAULT-VALUE}).")
  int retries;

  @Option(
      names = "--max-body",
      converter = Sizes.class,
      defaultValue = "10MB",
      paramLabel = "SIZE",
      description = "Refuse bodies larger than this (default: ${DEFAULT-VALUE}).")
  long maxBody;

  @Option(
      names = "--user-agent",
      defaultValue = "weft/0.1",
      paramLabel = "NAME",
      description = "What to call oneself, to servers and robots.txt (default: ${DEFAULT-VALUE}).")
  String userAgent = "";

  /** What is wrong is told before anything is done. */
  void check() {
    if (timeout.isZero()) {
      throw new WrongUsageException("--timeout must be longer than 0");
    }
    if (maxBody < 1) {
      throw new WrongUsageException("--max-body must be at least 1 byte, but is " + maxBody);
    }
    try {
      Headers.of("User-Agent", userAgent);
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException("--user-agent: " + e.getMessage());
    }
  }
}
