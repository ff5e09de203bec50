package dev.weft.cli;

import dev.weft.client.HttpClientConfig;
import dev.weft.client.Retry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft fetch}: the words of the command line. */
@Command(
    name = "fetch",
    description =
        "Asks for each URL of a list, and says what became of it: a JSON object a line, with url,"
            + " finalUrl, status, bytes, millis, attempts and error.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true)
final class FetchCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "FILE",
      description = "The list, a URL a line, however long; - for the standard input.")
  private String list = "";

  @Option(
      names = {"-c", "--concurrency"},
      defaultValue = "64",
      paramLabel = "N",
      description = "Fetch at most N URLs at a time (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(
      names = "--timeout",
      converter = Durations.class,
      defaultValue = "30s",
      paramLabel = "TIME",
      description = "Give up a fetch after this time (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ZERO;

  @Option(
      names = "--retries",
      defaultValue = "3",
      paramLabel = "N",
      description = "Try a fetch that failed in passing N more times (default: ${DEFAULT-VALUE}).")
  private int retries;

  @Option(
      names = "--max-body",
      converter = Sizes.class,
      defaultValue = "10MB",
      paramLabel = "SIZE",
      description = "Refuse bodies larger than this (default: ${DEFAULT-VALUE}).")
  private long maxBody;

  @Option(
      names = "--user-agent",
      defaultValue = "weft/0.1",
      paramLabel = "NAME",
      description = "What to call oneself (default: ${DEFAULT-VALUE}).")
  private String userAgent = "";

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "Write the records to FILE.jsonl or FILE.csv, not to the standard output.")
  private @Nullable Path export;

  @Option(names = "--quiet", description = "Show no progress and no summary.")
  private boolean quiet;

  FetchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (concurrency < 1) {
      throw new WrongUsageException("--concurrency must be at least 1, but is " + concurrency);
    }
    Fetch fetch;
    try {
      fetch = new Fetch(config(), Retry.defaults().withRetries(retries), concurrency, maxBody);
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(e.getMessage());
    }
    return new FetchSession(console, fetch, UrlList.open(list), export, quiet).run();
  }

  private HttpClientConfig config() {
    return HttpClientConfig.defaults()
        .withUserAgent(userAgent)
        .withRetry(Retry.none()) // it is the fetch with its body that is tried again
        .withTimeouts(all -> all.withCall(timeout).withFirstByte(timeout).withBetweenBytes(timeout))
        .withNet(net -> net.withConnectTimeout(timeout))
        .withLimits(all ->
            all.withConnections(concurrency)
                .withPerHost(concurrency)
                .withRatio(Integer.MAX_VALUE)); // --max-body is the limit
  }
}
