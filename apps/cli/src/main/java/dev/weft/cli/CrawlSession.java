package dev.weft.cli;

import dev.weft.crawl.Crawl;
import dev.weft.crawl.CrawlConfig;
import dev.weft.crawl.CrawlProgress;
import dev.weft.crawl.CrawlReport;
import dev.weft.crawl.CrawlStore;
import dev.weft.crawl.Page;
import dev.weft.crawl.PageSink;
import dev.weft.sql.Database;
import dev.weft.task.RefusedException;
import dev.weft.task.Weft;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One {@code weft crawl}, from the open store to the exit code. */
final class CrawlSession {
  private final Console console;
  private final CrawlConfig config;
  private final StoreOptions options;
  private final boolean fresh;
  private final CrawlOutput output;

  /** The first thing that went wrong, to tell it when nothing went right. */
  private final AtomicReference<@Nullable Page> firstError = new AtomicReference<>();

  /**
   * A session.
   *
   * @param fresh whether the crawl begins anew, even if there is one to go on with
   */
  CrawlSession(
      Console console,
      CrawlConfig config,
      StoreOptions options,
      boolean fresh,
      CrawlOutput output) {
    this.console = console;
    this.config = config;
    this.options = options;
    this.fresh = fresh;
    this.output = output;
  }

  /** The life of the command. {@return its exit code} */
  int run() throws InterruptedException, IOException {
    Interrupts interrupts = Interrupts.listen(console);
    try (Export export = output.export() == null ? null : Export.to(output.export())) {
      return Weft.run(
          Main.ENGINE,
          () -> {
            try (StoreOptions.Store store = options.open()) {
              CrawlStore kept = kept(store);
              CrawlReport report = crawl(interrupts, kept, sink(export));
              Summary summary = new Summary(report, store.name(), kept.earlier());
              print(report, summary);
              return interrupts.any() ? ExitCode.INTERRUPTED : exitCode(report, summary);
            }
          });
    }
  }

  private CrawlStore kept(StoreOptions.Store store) throws InterruptedException {
    CrawlStore kept = fresh ? CrawlStore.begin(store.database(), config) : goOn(store.database());
    if (!output.quiet()) {
      kept.earlier().ifPresent(earlier -> console.say(goingOn(earlier)));
    }
    return kept;
  }

  private CrawlStore goOn(Database database) throws InterruptedException {
    try {
      return CrawlStore.goOn(database, config);
    } catch (RefusedException e) {
      throw new WrongUsageException(e.getMessage() + "; --fresh begins anew");
    }
  }

  static String goingOn(CrawlStore.Earlier earlier) {
    return "weft: going on with the crawl begun %s: %s stored, %s waiting; --fresh begins anew"
        .formatted(
            Summary.time(earlier.begunAt()),
            Summary.counted(earlier.pages(), "page"),
            Summary.counted(earlier.waiting(), "URL"));
  }

  /** The file comes before the store, as it does not go down. */
  private PageSink sink(@Nullable Export export) {
    PageSink remember =
        pages ->
            pages.stream()
                .filter(page -> page.error() != null)
                .findFirst()
                .ifPresent(page -> firstError.compareAndSet(null, page));
    return export == null ? remember : export.and(remember);
  }

  private CrawlReport crawl(Interrupts interrupts, CrawlStore kept, PageSink sink)
      throws InterruptedException {
    Crawl crawl = Crawl.of(kept, sink);
    interrupts.onFirst(crawl::stop);
    if (output.quiet()) {
      return crawl.run();
    }
    try (LiveLine line = new LiveLine(console, () -> line(crawl.progress()))) {
      return crawl.run();
    }
  }

  static String line(CrawlProgress now) {
    return "%s  %,.0f/s  %s  %d in flight  %,d queued  %,d errors  %s"
        .formatted(
            Summary.counted(now.pages(), "page"),
            now.pagesPerSecond(),
            Sizes.show(now.bytes()),
            now.inFlight(),
            now.queued(),
            now.failed(),
            Durations.show(now.elapsed()));
  }

  private void print(CrawlReport report, Summary summary) {
    report.failure().ifPresent(failure -> console.say("weft: " + failure.getMessage()));
    if (output.json()) {
      console.out().println(summary.json());
    } else if (!output.quiet()) {
      summary.lines().forEach(console.out()::println);
    }
    console.flush();
    whyNothing(report, summary).ifPresent(why -> console.say("weft: nothing was fetched: " + why));
  }

  private Optional<String> whyNothing(CrawlReport report, Summary summary) {
    if (!cameToNothing(report, summary) || report.failure().isPresent() || report.stopped()) {
      return Optional.empty();
    }
    if (report.silence().isPresent()) {
      Page first = report.silence().get();
      return Optional.of(first.url() + ": " + first.error() + "; the same command tries again");
    }
    Page failed = firstError.get();
    if (failed != null) {
      return Optional.of(failed.url() + ": " + failed.error());
    }
    return Optional.of(
        report.progress().skippedByRobots() > 0
            ? "robots.txt forbids it; --ignore-robots does not ask"
            : "no URL was left");
  }

  /** A run that goes on may find nothing left that may be fetched; that is no failure. */
  private static boolean cameToNothing(CrawlReport report, Summary summary) {
    CrawlProgress all = report.progress();
    boolean failed = all.failed() > 0 || report.silence().isPresent();
    return all.pages() == 0 && (failed || summary.pagesInAll() == 0);
  }

  private static int exitCode(CrawlReport report, Summary summary) {
    boolean done = report.failure().isEmpty() && !cameToNothing(report, summary);
    return done ? ExitCode.DONE : ExitCode.NOTHING_DONE;
  }
}
