package dev.weft.cli;

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
}
