package dev.weft.cli;

import dev.weft.client.HttpClientConfig;
import dev.weft.client.Retry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private RequestOptions requests = new RequestOptions();

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      description = "Send this header with every request, such as 'Accept: text/html'; repeatable.")
  private List<String> headers = List.of();

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
    if (list.matches("(?i)https?://.*")) {
      throw new WrongUsageException( // without the URL, which may hold a password
          "fetch takes no URL, but a FILE with a URL a line, or - for the standard input");
    }
    requests.check();
    Fetch fetch;
    try {
      fetch =
          new Fetch(
              config(),
              Retry.defaults().withRetries(requests.retries),
              concurrency,
              requests.maxBody);
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(e.getMessage());
    }
    return new FetchSession(console, fetch, UrlList.open(list), export, quiet).run();
  }

  private HttpClientConfig config() {
    HttpClientConfig config = HttpClientConfig.defaults();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 0) { // it may be a secret, which is not repeated
        throw new WrongUsageException("--header must be as in 'Accept: text/html', with a colon");
      }
      config = config.withHeader(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    return config
        .withUserAgent(requests.userAgent)
        .withRetry(Retry.none()) // it is the fetch with its body that is tried again
        .withTimeouts(all ->
            all.withCall(requests.timeout)
                .withFirstByte(requests.timeout)
                .withBetweenBytes(requests.timeout))
        .withNet(net -> net.withConnectTimeout(requests.timeout))
        .withLimits(all ->
            all.withConnections(concurrency)
                .withPerHost(concurrency)
                .withRatio(Integer.MAX_VALUE)); // --max-body is the limit
  }
}
