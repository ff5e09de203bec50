package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import dev.weft.task.WeftConfig.Door;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A crawl brings home the whole site, each URL once, and nothing else. */
class CrawlSetTest {
  private static final int PAGES = 1_500;

  @ParameterizedTest
  @CsvSource({"LOOP, 64", "DEFAULT, 64", "LOOP, 1", "DEFAULT, 1"})
  void whatIsStored_isTheTruth(Door door, int concurrency) throws Exception {
    try (Site site = GeneratedSite.open(42, PAGES)) {
      String first = site.url(GeneratedSite.FIRST);
      Site.Truth truth = site.truth(Integer.MAX_VALUE, first);
      assertThat(truth.stored()).hasSizeGreaterThan(PAGES);

      CrawlConfig config = Crawls.config(first).withScope(allHosts(site));
      var sink = new MemorySink();
      CrawlReport report =
          Crawls.run(door, config.withLimits(config.limits().withConcurrency(concurrency)), sink);

      Crawls.assertSame(sink.fates(), truth.stored());
      assertThat(report.progress().skippedByRobots()).isEqualTo(truth.skipped().size());
      Crawls.assertCounted(report, sink);
      assertThat(site.unknown()).as("asked for, but linked nowhere").isEmpty();
      assertEachAskedForOnce(site);
    }
  }

  /** Each page once, however it is spelled, and robots.txt once per host. */
  private static void assertEachAskedForOnce(Site site) {
    Map<String, Long> times =
        site.server().asked(1).stream()
            .map(SiteServer.Asked::target)
            .filter(target -> target.startsWith("/p/") || target.equals("/robots.txt"))
            .collect(Collectors.groupingBy(target -> target, Collectors.counting()));
    assertThat(times).hasSize(PAGES + 1);
    assertThat(times.values()).containsOnly(1L);
    assertThat(site.server().asked(2)).hasSize(1);
  }

  private static Scope allHosts(Site site) {
    List<Url> hosts =
        IntStream.rangeClosed(1, 4).mapToObj(n -> Url.parse(site.url(n, "/"))).toList();
    return Scope.of(Scope.Reach.HOST, hosts);
  }
}
