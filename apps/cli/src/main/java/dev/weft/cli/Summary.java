package dev.weft.cli;

import dev.weft.crawl.CrawlProgress;
import dev.weft.crawl.CrawlReport;
import dev.weft.crawl.CrawlStore;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What a crawl came to, for people or for programs. */
final class Summary {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

  private final CrawlReport report;
  private final String store;
  private final Optional<CrawlStore.Earlier> earlier;

  /**
   * A summary.
   *
   * @param store what the store is called
   * @param earlier what there was to go on with
   */
  Summary(CrawlReport report, String store, Optional<CrawlStore.Earlier> earlier) {
    this.report = report;
    this.store = store;
    this.earlier = earlier;
  }

  /** {@return the pages of this run and of those it went on with} */
  long pagesInAll() {
    return report.progress().pages() + earlier.map(CrawlStore.Earlier::pages).orElse(0L);
  }

  /** {@return a few lines for people} */
  List<String> lines() {
    CrawlProgress all = report.progress();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s %s (%s) in %s, %,.1f pages/s"
            .formatted(
                report.stopped() ? "Stopped after" : "Crawled",
                counted(all.pages(), "page"),
                Sizes.show(all.bytes()),
                Durations.show(all.elapsed()),
                all.pagesPerSecond()));
    earlier.ifPresent(before ->
        lines.add(
            "  with the earlier runs %s since %s"
                .formatted(counted(pagesInAll(), "page"), time(before.begunAt()))));
    if (all.failed() + all.skippedByRobots() + all.retries() > 0) {
      lines.add(
          "  %,d failed, %,d forbidden by robots.txt, %,d retries"
              .formatted(all.failed(), all.skippedByRobots(), all.retries()));
    }
    addNotFetched(all, lines);
    lines.add("  peak memory " + Sizes.show(PeakMemory.bytes()));
    lines.add("  stored in " + store);
    return lines;
  }

  private void addNotFetched(CrawlProgress all, List<String> lines) {
    if (all.queued() > 0) {
      boolean full = // nothing else ends it early
          !report.stopped() && report.failure().isEmpty() && report.silence().isEmpty();
      lines.add(
          "  %,d more known and not fetched%s"
              .formatted(
                  all.queued(),
                  full
                      ? "; a larger --max-pages fetches more"
                      : "; the same command goes on with them"));
    }
    if (all.leftOut() > 0) {
      lines.add(
          "  %,d more come up in the next run: too many waited for this one"
              .formatted(all.leftOut()));
    }
    if (all.refused() > 0) {
      lines.add(
          "  %,d URLs were dropped: too many waited; a larger --max-pages keeps more"
              .formatted(all.refused()));
    }
    if (all.outOfScope() > 0) {
      lines.add(
          "  %s out of scope not followed; --scope says how far to go"
              .formatted(counted(all.outOfScope(), "link")));
    }
  }

  /** {@return a time as a clock here shows it} */
  static String time(Instant time) {
    return TIME.format(time.atZone(ZoneId.systemDefault()));
  }

  /** {@return so many things} */
  static String counted(long number, String thing) {
    return "%,d %s%s".formatted(number, thing, number == 1 ? "" : "s");
  }

  /** {@return one JSON object on one line} */
  String json() {
    CrawlProgress all = report.progress();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeNumberProperty("pages", all.pages());
      json.writeNumberProperty("failed", all.failed());
      json.writeNumberProperty("skippedByRobots", all.skippedByRobots());
      json.writeNumberProperty("bytes", all.bytes());
      json.writeNumberProperty("seconds", all.elapsed().toMillis() / 1e3);
      json.writeNumberProperty("pagesPerSecond", Math.round(all.pagesPerSecond() * 10) / 10.0);
      json.writeNumberProperty("peakRssBytes", PeakMemory.bytes());
      json.writeNumberProperty("retries", all.retries());
      json.writeNumberProperty("notFetched", all.queued());
      json.writeNumberProperty("leftOut", all.leftOut());
      json.writeNumberProperty("dropped", all.refused());
      json.writeNumberProperty("outOfScope", all.outOfScope());
      json.writeNumberProperty("pagesInAll", pagesInAll());
      json.writeBooleanProperty("stopped", report.stopped());
      json.writeStringProperty("store", store);
      json.writeEndObject();
    }
    return text.toString();
  }
}
