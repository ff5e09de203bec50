package dev.weft.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One crawl of the whole site by one crawler.
 *
 * @param cost what the kernel counted, see {@code measure.py}
 * @param own what the crawler printed at its end
 * @param exported the URL of each line it wrote, the site's origin taken off
 * @param served what the server answered meanwhile
 */
record CrawlRun(
    String who,
    Map<String, Object> cost,
    Map<String, Object> own,
    List<String> exported,
    List<Served> served) {
  private static final Duration BOUND = Duration.ofMinutes(30);

  /** Waits for the crawl to end. */
  static CrawlRun of(Crawler crawler, Site site, Nginx nginx, Settings settings, Path folder)
      throws InterruptedException {
    Path export = folder.resolve("pages.jsonl");
    Path cost = folder.resolve("cost.json");
    List<String> seeds = site.seeds().stream().map(seed -> nginx.origin() + seed).toList();
    List<String> command =
        new ArrayList<>(List.of(Programs.python(), settings.peer("measure.py"), cost.toString()));
    command.addAll(crawler.command(seeds, folder, export));
    int before = nginx.answered();
    String printed = Programs.run(command, folder, crawler.name(), BOUND);
    List<Served> served = nginx.served();
    return new CrawlRun(
        crawler.name(),
        Json.read(Programs.text(cost)),
        Json.read(printed.strip().lines().reduce("", (first, last) -> last)),
        paths(export, nginx.origin()),
        served.subList(before, served.size()));
  }

  private static List<String> paths(Path export, String origin) {
    try (Stream<String> lines = Files.lines(export)) {
      return lines.map(line -> path(Json.read(line), origin)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the crawl left no export", e);
    }
  }

  private static String path(Map<String, Object> page, String origin) {
    String url = String.valueOf(page.get("url"));
    return url.startsWith(origin + "/") ? url.substring(origin.length()) : url;
  }

  Set<String> found() {
    return exported.stream().collect(Collectors.toSet());
  }

  /**
   * Seconds from the command to its end, the start of its JVM or interpreter and all its clean-up
   * included.
   */
  double wall() {
    return Json.number(cost, "wall");
  }

  /** Seconds from the start of the first request to the end of the last, by the server's log. */
  double walking() {
    return pages().mapToDouble(Served::until).max().orElse(Double.NaN) - firstRequest();
  }

  /** Seconds from the command to its first request. */
  double start() {
    return firstRequest() - Json.number(cost, "startedAt");
  }

  private double firstRequest() {
    return pages().mapToDouble(Served::at).min().orElse(Double.NaN);
  }

  private Stream<Served> pages() {
    return served.stream().filter(Served::isPage);
  }

  /** Requests for pages that the server answered; more than URLs when some were fetched twice. */
  long requests() {
    return pages().count();
  }

  /** The larger of what the kernel saw of the first process and what the crawler says of itself. */
  double peakRss() {
    double said = Json.number(own, "peakRssBytes");
    double seen = Json.number(cost, "peakRss");
    return Double.isNaN(said) ? seen : Math.max(said, seen);
  }

  /**
   * Processor seconds, user and system: of all processes it started, or of the crawler's own
   * process alone.
   */
  double cpu(boolean all) {
    return Json.number(cost, all ? "cpu" : "mainCpu");
  }
}
