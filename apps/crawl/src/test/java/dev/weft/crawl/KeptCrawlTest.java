package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.crawl.KeptCrawls.Ran;
import dev.weft.task.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is kept of a crawl: who goes on with it, who begins anew, and when it is forgotten. */
class KeptCrawlTest {
  @RegisterExtension private static final KeptCrawls CRAWLS = new KeptCrawls();

  @Test
  void crawlWithNothingLeft_isForgotten_andBeginsAnew() throws Exception {
    try (Site site = Site.chain(3)) {
      CRAWLS.goOn(KeptCrawls.config(site, "/0"));
      assertThat(CRAWLS.kept(site)).isZero();

      Ran second = CRAWLS.goOn(KeptCrawls.config(site, "/0"));

      assertThat(second.store().earlier()).isEmpty();
      assertThat(second.report().progress().pages()).isEqualTo(4);
      assertThat(site.server().times("/3")).isEqualTo(2);
    }
  }

  @Test
  void begin_beginsAnew_andForgetsTheEarlier() throws Exception {
    try (Site site = Site.chain(9)) {
      CRAWLS.goOnFor(5, site, KeptCrawls.config(site, "/0"));

      Ran second = CRAWLS.begin(KeptCrawls.config(site, "/0"));

      assertThat(second.store().earlier()).isEmpty();
      assertThat(second.report().progress().pages()).isEqualTo(10);
      assertThat(site.server().times("/0")).isEqualTo(2);
      assertThat(CRAWLS.kept(site)).isZero();
    }
  }

  @Test
  void crawlAtItsLimit_goesOnWithALargerOne_elseItBeginsAnew() throws Exception {
    try (Site site = Site.chain(9)) {
      CrawlConfig config = KeptCrawls.config(site, "/0");
      CrawlConfig four = config.withLimits(config.limits().withMaxPages(4));
      CrawlConfig six = config.withLimits(config.limits().withMaxPages(6));
      assertThat(CRAWLS.goOn(four).report().progress().pages()).isEqualTo(4);

      Ran again = CRAWLS.goOn(four);
      assertThat(again.store().earlier()).isEmpty();
      assertThat(again.report().progress().pages()).isEqualTo(4);

      Ran more = CRAWLS.goOn(six);
      assertThat(more.store().earlier().orElseThrow().pages()).isEqualTo(4);
      assertThat(more.report().progress().pages()).as("counts all runs").isEqualTo(2);
      assertThat(site.server().times("/5")).isEqualTo(1);
      assertThat(site.server().times("/6")).isZero();
    }
  }

  @Test
  void smallerLimitThanBefore_thatIsReached_isRefused_andNothingIsForgotten() throws Exception {
    try (Site site = Site.chain(9)) {
      CrawlConfig config = KeptCrawls.config(site, "/0");
      CrawlConfig four = config.withLimits(config.limits().withMaxPages(4));
      CRAWLS.goOnFor(6, site, config);

      assertThatThrownBy(() -> CRAWLS.goOn(four))
          .isInstanceOf(RefusedException.class)
          .hasMessage(
              "maxPages is 4, but 5 pages of this crawl are stored and 1 of its URLs wait: a larger number goes on with it");

      assertThat(CRAWLS.goOn(config).store().earlier().orElseThrow().pages()).isEqualTo(5);
    }
  }

  @Test
  void withAnotherScope_itIsAnotherCrawl() throws Exception {
    try (Site site = Site.chain(9)) {
      CrawlConfig config = KeptCrawls.config(site, "/0");
      CRAWLS.goOnFor(5, site, config);

      Ran other = CRAWLS.goOn(config.withScope(config.scope().excluding("/4")));

      assertThat(other.store().earlier()).isEmpty();
      assertThat(CRAWLS.goOn(config).store().earlier()).isPresent();
    }
  }

  @Test
  void laterRunTakesTheCrawlOver_andTheEarlierOneSaysSo() throws Exception {
    try (Site site = Site.chain(2)) {
      Ran earlier =
          CRAWLS.in(database -> {
            CrawlStore store = CrawlStore.goOn(database, KeptCrawls.config(site, "/0"));
            CrawlStore.goOn(database, KeptCrawls.config(site, "/0"));
            return KeptCrawls.run(store, KeptCrawls.NOWHERE, crawl -> {});
          });

      assertThat(earlier.report().failure().orElseThrow())
          .hasMessage(
              "a later run has taken this crawl over: this one ends here, and what it has stored stays");
      assertThat(CRAWLS.pages(site)).isEmpty();
      assertThat(CRAWLS.goOn(KeptCrawls.config(site, "/0")).report().progress().pages())
          .isEqualTo(3);
    }
  }

  @Test
  void crawlThatNobodyWentOnWith_isForgottenAfter30Days() throws Exception {
    try (Site old = Site.chain(9);
        Site site = Site.chain(1)) {
      CRAWLS.goOnFor(5, old, KeptCrawls.config(old, "/0"));
      CRAWLS.goOn(KeptCrawls.config(site, "/0"));
      assertThat(CRAWLS.kept(old)).isPositive();

      age(old);
      CRAWLS.in(database -> CrawlStore.goOn(database, KeptCrawls.config(old, "/0")));
      CRAWLS.goOn(KeptCrawls.config(site, "/0"));
      assertThat(CRAWLS.kept(old)).as("somebody has just gone on with it").isPositive();

      age(old);
      CRAWLS.goOn(KeptCrawls.config(site, "/0"));

      assertThat(CRAWLS.kept(old)).isZero();
      assertThat(CRAWLS.pages(old)).hasSize(4);
    }
  }

  @Test
  void roomOfWhatWasForgotten_isUsedAgain() throws Exception {
    try (Site site = Site.open()) {
      Gallery.add(site, 500, exchange -> {});
      CrawlConfig config = KeptCrawls.config(site, "/");
      CrawlConfig one = config.withLimits(config.limits().withMaxPages(1));
      CRAWLS.goOn(one);
      long once = sizeOfFound();

      for (int time = 0; time < 5; time++) {
        CRAWLS.goOn(one);
      }

      assertThat(sizeOfFound()).isLessThan(3 * once);
    }
  }

  private static void age(Site site) throws InterruptedException {
    CRAWLS.in(database ->
        database.execute(
            "UPDATE crawls SET stored_at = now() - interval '31 days' WHERE seed = ?",
            site.url("/0")));
  }

  private static long sizeOfFound() throws InterruptedException {
    return CRAWLS.in(
        database -> database.one(Long.class, "SELECT pg_relation_size('crawl_found')"));
  }
}
