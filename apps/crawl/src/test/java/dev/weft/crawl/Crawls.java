package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Crawls as the tests run them: quick, and with nothing left behind. */
final class Crawls {
  private Crawls() {}

  /** The hosts of these seeds without delay; short times and one retry. */
  static CrawlConfig config(String... seeds) {
    List<Url> urls = Stream.of(seeds).map(Url::parse).toList();
    return CrawlConfig.of(urls)
        .withScope(Scope.of(Scope.Reach.HOST, urls))
        .withLimits(CrawlLimits.defaults().withMaxPages(100_000))
        .withPoliteness(Politeness.defaults().withDelay(Duration.ZERO).withPerHost(64))
        .withTimeout(Duration.ofSeconds(10))
        .withRetries(1);
  }

  static CrawlReport run(Door door, CrawlConfig config, PageSink sink) throws InterruptedException {
    return run(door, config, sink, crawl -> {});
  }

  /** Runs a crawl that others are told of before it begins. */
  static CrawlReport run(Door door, CrawlConfig config, PageSink sink, Consumer<Crawl> told)
      throws InterruptedException {
    return Weft.run(
        WeftConfig.defaults().withDoor(door),
        () -> {
          Crawl crawl = Crawl.of(config, sink);
          told.accept(crawl);
          CrawlReport report = crawl.run();
          assertThat(report.progress().inFlight()).as("left in flight").isZero();
          return report;
        });
  }

  /** Crawls to the end and keeps everything; the counts have to be those of what is stored. */
  static MemorySink stored(Door door, CrawlConfig config) throws InterruptedException {
    var sink = new MemorySink();
    CrawlReport report = run(door, config, sink);
    assertThat(report.failure()).isEmpty();
    assertThat(report.stopped()).isFalse();
    assertThat(report.progress().queued()).isZero();
    assertThat(report.progress().refused() + report.progress().leftOut()).isZero();
    assertCounted(report, sink);
    return sink;
  }

  /** Says in few lines where two sets of fates differ. */
  static void assertSame(Map<String, Fate> actual, Map<String, Fate> expected) {
    var differences = new ArrayList<String>();
    expected.forEach((url, fate) -> {
      if (!fate.equals(actual.get(url))) {
        differences.add("%s should be %s, but is %s".formatted(url, fate, actual.get(url)));
      }
    });
    actual.forEach((url, fate) -> {
      if (!expected.containsKey(url)) {
        differences.add("%s should not be there, but is %s".formatted(url, fate));
      }
    });
    assertThat(differences).isEmpty();
  }

  static void assertCounted(CrawlReport report, MemorySink sink) {
    long failed = sink.pages().values().stream().filter(page -> page.error() != null).count();
    assertThat(report.progress().failed()).isEqualTo(failed);
    assertThat(report.progress().pages()).isEqualTo(sink.pages().size() - failed);
  }
}
