package dev.weft.bench;

import static dev.weft.bench.Better.HIGHER;
import static dev.weft.bench.Better.LOWER;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A real site behind nginx, walked whole by Weft and by Scrapy; what each found is compared with
 * the link closure.
 */
final class CrawlSuite implements Suite {
  private static final int SHOWN = 10;

  private final Settings settings;

  CrawlSuite(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "crawl";
  }

  @Override
  public String line() {
    return "10,140 HTML pages behind nginx, all fetched: Weft and Scrapy, beside an independent link closure";
  }

  @Override
  public int usualRuns() {
    return 3;
  }

  @Override
  public List<Row> run(int runs, Set<String> cases) throws InterruptedException {
    List<Crawler> crawlers = crawlers();
    Site site = Site.find(settings);
    Scores scores = new Scores();
    try (Workplace place = Workplace.open();
        Nginx nginx = Nginx.start(site, place.folder())) {
      Closure closure = Closure.of(site, settings, place.folder());
      say(
          "%d URLs to find from %s, %d of them files"
              .formatted(closure.paths().size(), site.seeds(), closure.pages()));
      for (int run = 1; run <= runs; run++) {
        for (Crawler crawler : crawlers) {
          Path folder = place.make(crawler.name() + run);
          CrawlRun result = CrawlRun.of(crawler, site, nginx, settings, folder);
          Workplace.delete(folder);
          tell(run, result, closure);
          score(scores, result, closure);
        }
      }
    }
    return scores.rows(name());
  }

  private List<Crawler> crawlers() throws InterruptedException {
    List<Crawler> crawlers = new ArrayList<>();
    WeftCrawler.find(settings)
        .ifPresentOrElse(crawlers::add, () -> say("./weft is missing: without Weft's figures"));
    ScrapyCrawler.find(settings)
        .ifPresentOrElse(
            crawlers::add, () -> say("without Scrapy: apt-get install python3-scrapy"));
    if (crawlers.isEmpty()) {
      throw new BadUsageException(
          "No crawler to measure: neither ./weft nor Scrapy (apt-get install python3-scrapy).");
    }
    return crawlers;
  }

  private static void score(Scores scores, CrawlRun run, Closure closure) {
    Set<String> found = run.found();
    int pages = found.size();
    String who = run.who();
    scores.add("whole command", "pages/s", HIGHER, who, pages / run.wall());
    scores.add("first to last request", "pages/s", HIGHER, who, pages / run.walking());
    scores.add(
        "by its own clock", "pages/s", HIGHER, who, pages / Json.number(run.own(), "seconds"));
    scores.add("whole command", "s", LOWER, who, run.wall());
    scores.add("command to first request", "s", LOWER, who, run.start());
    scores.add("CPU of all its processes", "ms/page", LOWER, who, 1000 * run.cpu(true) / pages);
    scores.add("CPU of the crawler alone", "ms/page", LOWER, who, 1000 * run.cpu(false) / pages);
    scores.add("peak RSS of the crawler", "MB", LOWER, who, run.peakRss() / 1e6);
    scores.add("URLs missing", "URLs", LOWER, who, closure.missing(found).size());
    scores.add("URLs too many", "URLs", LOWER, who, closure.extra(found).size());
    scores.add(
        "requests beyond one for each URL",
        "requests",
        LOWER,
        who,
        (double) run.requests() - pages);
  }

  /** What happened, and the first URLs that differ. */
  private static void tell(int run, CrawlRun result, Closure closure) {
    Set<String> found = result.found();
    say(
        "run %d, %s: %d URLs in %.1f s, %.1f s of CPU, peak RSS %.0f MB; %d requests answered"
            .formatted(
                run,
                result.who(),
                found.size(),
                result.wall(),
                result.cpu(true),
                result.peakRss() / 1e6,
                result.requests()));
    if (result.exported().size() != found.size()) {
      say("  %d lines exported for %d URLs".formatted(result.exported().size(), found.size()));
    }
    double left = Json.number(result.cost(), "left");
    if (left > 0) {
      say("  %.0f processes were still running afterwards".formatted(left));
    }
    show("missing", closure.missing(found));
    show("too many", closure.extra(found));
  }

  private static void show(String what, Set<String> paths) {
    paths.stream().limit(SHOWN).forEach(path -> say("  " + what + ": " + path));
    if (paths.size() > SHOWN) {
      say("  " + what + ": and " + (paths.size() - SHOWN) + " more");
    }
  }

  private static void say(String line) {
    System.err.println(line);
  }
}
