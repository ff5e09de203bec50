package dev.weft.cli;

import dev.weft.crawl.CrawlConfig;
import dev.weft.crawl.CrawlLimits;
import dev.weft.crawl.Politeness;
import dev.weft.crawl.Scope;
import dev.weft.http.Url;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft crawl}: the words of the command line. */
@Command(
    name = "crawl",
    description = {
      "Walks a web site and stores its pages in PostgreSQL.",
      "A crawl that was ended before its end, by whatever, goes on when the same command is given"
          + " again: the same URLs, --scope, --include, --exclude, --max-depth and"
          + " --ignore-robots. One that has reached its --max-pages goes on with a larger number."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true)
final class CrawlCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "URL", arity = "1..*", description = "Where to start.")
  private List<String> urls = List.of();

  @Option(
      names = "--max-pages",
      defaultValue = "1000",
      paramLabel = "N",
      description =
          "Store at most N pages, with those of earlier runs of this crawl (default:"
              + " ${DEFAULT-VALUE}).")
  private int maxPages;

  @Option(
      names = "--max-depth",
      defaultValue = "" + Integer.MAX_VALUE,
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      paramLabel = "N",
      description = "Go at most N links away from a start (default: any number).")
  private int maxDepth;

  @Option(
      names = "--concurrency",
      defaultValue = "64",
      paramLabel = "N",
      description = "Fetch at most N URLs at a time (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(
      names = "--per-host",
      defaultValue = "8",
      paramLabel = "N",
      description = "… and at most N from one host (default: ${DEFAULT-VALUE}).")
  private int perHost;

  @Option(
      names = "--delay",
      converter = Durations.class,
      defaultValue = "250ms",
      paramLabel = "TIME",
      description = "Time between two fetches from one host (default: ${DEFAULT-VALUE}).")
  private Duration delay = Duration.ZERO;

  @Option(
      names = "--scope",
      defaultValue = "prefix",
      paramLabel = "prefix|host|domain|any",
      description =
          "Follow links within the start's folder, host, domain, or all (default: prefix).")
  private Scope.Reach scope = Scope.Reach.PREFIX;

  @Option(
      names = "--include",
      paramLabel = "RE",
      description = "Follow only links in which this regular expression is found.")
  private List<String> includes = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "RE",
      description = "Never follow links in which this regular expression is found.")
  private List<String> excludes = List.of();

  @Mixin private RequestOptions requests = new RequestOptions();

  @Option(names = "--ignore-robots", description = "Do not ask for robots.txt.")
  private boolean ignoreRobots;

  @Option(
      names = "--fresh",
      description = "Begin anew, even if there is an earlier run to go on with.")
  private boolean fresh;

  @Mixin private StoreOptions store = new StoreOptions();

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "Also write the pages of this run to FILE.jsonl or FILE.csv.")
  private @Nullable Path export;

  @Option(names = "--quiet", description = "Print nothing but errors.")
  private boolean quiet;

  @Option(names = "--json", description = "Print the summary as one JSON object.")
  private boolean json;

  CrawlCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    requests.check();
    CrawlConfig config;
    try {
      config = config();
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(e.getMessage());
    }
    CrawlOutput output = new CrawlOutput(export, quiet, json);
    return new CrawlSession(console, config, store, fresh, output).run();
  }

  private CrawlConfig config() {
    List<Url> seeds = new ArrayList<>();
    for (String url : urls) {
      seeds.add(Url.parse(url));
    }
    Scope reach = Scope.of(scope, seeds);
    for (String include : includes) {
      reach = reach.including(include);
    }
    for (String exclude : excludes) {
      reach = reach.excluding(exclude);
    }
    return new CrawlConfig(
        seeds,
        reach,
        new CrawlLimits(maxPages, maxDepth, concurrency, requests.maxBody),
        new Politeness(requests.userAgent, delay, perHost, !ignoreRobots),
        requests.timeout,
        requests.retries);
  }
}
