package dev.weft.cli;

import dev.weft.crawl.Crawl;
import dev.weft.crawl.CrawlConfig;
import dev.weft.crawl.CrawlProgress;
import dev.weft.crawl.CrawlReport;
import dev.weft.crawl.Page;
import dev.weft.crawl.PageSink;
import dev.weft.crawl.PageStore;
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
  private final CrawlOutput output;

  /** The first thing that went wrong, to tell it when nothing went right. */
  private final AtomicReference<@Nullable Page> firstError = new AtomicReference<>();

  CrawlSession(Console console, CrawlConfig config, StoreOptions options, CrawlOutput output) {
    this.console = console;
    this.config = config;
    this.options = options;
    this.output = output;
  }

  /** The life of the command. {@return its exit code} */
  int run() throws InterruptedException, IOException {
    Interrupts interrupts = Interrupts.listen(console);
    try (Export export = output.export() == null ? null : Export.to(output.export())) {
      return Weft.run(
          Main.ENGINE,
          () -> {
            StoreOptions.Store store = options.open();
            try {
              CrawlReport report = crawl(interrupts, sink(store, export));
              print(report, store.name());
              return interrupts.any() ? ExitCode.INTERRUPTED : exitCode(report);
            } finally {
              store.close();
            }
          });
    }
  }

  private PageSink sink(StoreOptions.Store store, @Nullable Export export)
      throws InterruptedException {
    PageSink remember =
        pages ->
            pages.stream()
                .filter(page -> page.error() != null)
                .findFirst()
                .ifPresent(page -> firstError.compareAndSet(null, page));
    PageSink stored = remember.and(PageStore.open(store.database()));
    return export == null ? stored : export.and(stored); // the file first: it does not go down
  }

  private CrawlReport crawl(Interrupts interrupts, PageSink sink) throws InterruptedException {
    Crawl crawl = Crawl.of(config, sink);
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

  private void print(CrawlReport report, String store) {
    report.failure().ifPresent(failure -> console.say("weft: " + failure.getMessage()));
    Summary summary = new Summary(report, store);
    if (output.json()) {
      console.out().println(summary.json());
    } else if (!output.quiet()) {
      summary.lines().forEach(console.out()::println);
    }
    console.flush();
    whyNothing(report).ifPresent(why -> console.say("weft: nothing was fetched: " + why));
  }

  private Optional<String> whyNothing(CrawlReport report) {
    CrawlProgress all = report.progress();
    if (all.pages() > 0 || report.failure().isPresent() || report.stopped()) {
      return Optional.empty();
    }
    Page failed = firstError.get();
    if (failed != null) {
      return Optional.of(failed.url() + ": " + failed.error());
    }
    return Optional.of(
        all.skippedByRobots() > 0
            ? "robots.txt forbids it; --ignore-robots does not ask"
            : "no URL was left");
  }

  private static int exitCode(CrawlReport report) {
    boolean done = report.failure().isEmpty() && report.progress().pages() > 0;
    return done ? ExitCode.DONE : ExitCode.NOTHING_DONE;
  }
}
