package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a host sees of a crawl that was told to be polite. */
class PolitenessTest {
  private static final int PAGES = 20;

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void betweenTwoRequests_theDelayPasses_alsoAfterRobots(Door door) throws Exception {
    try (Site site = Site.open()) {
      Gallery.add(site, PAGES, exchange -> {});
      var delay = Duration.ofMillis(30);
      CrawlConfig config = Crawls.config(site.url("/"));
      long start = System.nanoTime();

      Crawls.stored(door, config.withPoliteness(config.politeness().withDelay(delay)));

      assertSpaced(start, site.server().asked(1), delay);
      assertThat(site.server().asked(1)).hasSize(PAGES + 2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void crawlDelay_countsWhenItIsLonger(Door door) throws Exception {
    try (Site site = Site.open()) {
      Gallery.add(site, 6, exchange -> {});
      site.robots(1, "User-agent: *\nCrawl-delay: 0.2");
      CrawlConfig config = Crawls.config(site.url("/"));
      Politeness brief = config.politeness().withDelay(Duration.ofMillis(1));
      long start = System.nanoTime();

      Crawls.stored(door, config.withPoliteness(brief));

      assertSpaced(start, site.server().asked(1), Duration.ofMillis(200));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void perHost_isTheMostInFlightAtEachHost_whileOthersGoOn(Door door) throws Exception {
    try (Site site = Site.open()) {
      for (int host = 1; host <= 3; host++) {
        CountDownLatch all = new CountDownLatch(4);
        Gallery.add(site, host, 40, exchange -> answerTogether(exchange, all));
      }
      CrawlConfig config = Crawls.config(site.url(1, "/"), site.url(2, "/"), site.url(3, "/"));

      Crawls.stored(door, config.withPoliteness(config.politeness().withPerHost(4)));

      for (int host = 1; host <= 3; host++) {
        assertThat(site.server().mostInFlight(host)).isEqualTo(4);
      }
    }
  }

  /** The first ones wait for each other; then more at a time would be seen. */
  private static void answerTogether(Exchange exchange, CountDownLatch all)
      throws InterruptedException {
    all.countDown();
    all.await();
    exchange.think(25);
  }

  /**
   * None comes before its time. A request may be late on its way, and the next one not, so that
   * some may come close together, but not many.
   */
  private static void assertSpaced(long start, List<SiteServer.Asked> asked, Duration delay) {
    for (int i = 0; i < asked.size(); i++) {
      assertThat(asked.get(i).nanos() - start).isGreaterThanOrEqualTo(i * delay.toNanos());
    }
    long close =
        IntStream.range(1, asked.size())
            .mapToLong(i -> asked.get(i).nanos() - asked.get(i - 1).nanos())
            .filter(gap -> gap < delay.toNanos() / 2)
            .count();
    assertThat(close).isLessThanOrEqualTo(asked.size() / 4);
  }
}
