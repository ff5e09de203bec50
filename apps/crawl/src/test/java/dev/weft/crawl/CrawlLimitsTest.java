package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A crawl ends where it was told to end. */
class CrawlLimitsTest {
  @ParameterizedTest
  @CsvSource({"LOOP, 1", "LOOP, 100", "DEFAULT, 1", "DEFAULT, 100"})
  void maxPages_endsWithExactlySoManyPages(Door door, int most) throws Exception {
    try (Site site = GeneratedSite.open(7, 300)) {
      CrawlConfig config = Crawls.config(site.url(GeneratedSite.FIRST));
      var sink = new MemorySink();

      CrawlReport report =
          Crawls.run(door, config.withLimits(config.limits().withMaxPages(most)), sink);

      assertThat(report.progress().pages()).isEqualTo(most);
      assertThat(report.failure()).isEmpty();
      Crawls.assertCounted(report, sink);
    }
  }

  @ParameterizedTest
  @CsvSource({"LOOP, 0", "LOOP, 1", "LOOP, 4", "DEFAULT, 4"})
  void maxDepth_bringsHomeAllThatIsSoNear_withItsDepth(Door door, int depth) throws Exception {
    try (Site site = GeneratedSite.open(8, 500)) {
      String first = site.url("/p/d1/~1.html");
      CrawlConfig config = Crawls.config(first);
      Site.Truth truth = site.truth(depth, first);

      MemorySink sink = Crawls.stored(door, config.withLimits(config.limits().withMaxDepth(depth)));

      Map<String, Integer> depths = new HashMap<>();
      sink.pages().forEach((url, page) -> depths.put(url, page.depth()));
      assertThat(onFirstHost(site, depths)).isEqualTo(onFirstHost(site, truth.depths()));
    }
  }

  private static Map<String, Integer> onFirstHost(Site site, Map<String, Integer> depths) {
    var some = new HashMap<>(depths);
    some.keySet().removeIf(url -> !url.startsWith(site.url("")));
    return some;
  }

  /** The short way to the last page leads over a slow one. */
  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void maxDepth_countsTheShortestWay_evenIfALongerOneIsQuicker(Door door) throws Exception {
    try (Site site = Site.open()) {
      site.page("/", "/slow", "/quick/1");
      site.page("/quick/1", "/quick/2");
      site.page("/near", "/last");
      site.page("/last");
      var longWay = new CountDownLatch(1);
      add(site, "/quick/2", "/near", longWay::countDown);
      add(site, "/slow", "/near", () -> longWay.await(300, TimeUnit.MILLISECONDS));
      CrawlConfig config = Crawls.config(site.url("/"));

      MemorySink sink = Crawls.stored(door, config.withLimits(config.limits().withMaxDepth(3)));

      assertThat(sink.page(site.url("/near")).depth()).isEqualTo(2);
      assertThat(sink.page(site.url("/last")).depth()).isEqualTo(3);
    }
  }

  private interface Before {
    void run() throws InterruptedException;
  }

  private static void add(Site site, String target, String link, Before before) {
    String html = Site.html(target, List.of(link));
    site.add(
        site.url(target),
        Fate.ok(site.url(target)),
        List.of(site.url(link)),
        exchange -> {
          before.run();
          exchange.html(html);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void concurrency_isTheMostThatIsEverInFlight(Door door) throws Exception {
    try (Site site = Site.open()) {
      CountDownLatch all = new CountDownLatch(3);
      Gallery.add(
          site,
          40,
          exchange -> {
            all.countDown();
            all.await(); // then more at a time would be seen
            exchange.think(5);
          });
      CrawlConfig config = Crawls.config(site.url("/"));

      Crawls.stored(door, config.withLimits(config.limits().withConcurrency(3)));

      assertThat(site.server().mostInFlight(1)).isEqualTo(3);
    }
  }
}
