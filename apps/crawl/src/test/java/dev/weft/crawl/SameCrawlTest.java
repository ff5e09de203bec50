package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which crawl goes on with which. */
class SameCrawlTest {
  private final CrawlConfig config = Crawls.config("http://h/");

  @Test
  void crawlsWithTheSameSeedsScopeAndDepth_areTheSame_whateverElseDiffers() {
    CrawlConfig two = Crawls.config("http://h/", "http://g/");
    Scope scope = two.scope().including("a").including("b").excluding("c");
    CrawlConfig one = two.withScope(scope);
    CrawlConfig other = Crawls.config("http://g/", "http://h/", "http://h/");
    assertThat(
            CrawlStore.key(
                other
                    .withScope(other.scope().including("b").including("a").excluding("c"))
                    .withLimits(CrawlLimits.defaults().withMaxPages(7))
                    .withPoliteness(Politeness.defaults())
                    .withRetries(9)))
        .isEqualTo(CrawlStore.key(one));
  }

  @Test
  void anotherSeedScopeOrDepth_orRobotsNotObeyed_isAnotherCrawl() {
    Scope a = config.scope().including("a");
    CrawlConfig one = config.withScope(a);
    assertThat(
            Set.of(
                CrawlStore.key(one),
                CrawlStore.key(config),
                CrawlStore.key(config.withScope(a.including("b"))),
                CrawlStore.key(config.withScope(config.scope().including("a, b"))),
                CrawlStore.key(config.withPoliteness(Politeness.defaults().withRobots(false))),
                CrawlStore.key(config.withScope(config.scope().excluding("a"))),
                CrawlStore.key(config.withScope(Scope.of(Scope.Reach.DOMAIN, config.seeds()))),
                CrawlStore.key(config.withLimits(config.limits().withMaxDepth(3))),
                CrawlStore.key(Crawls.config("http://g/")),
                CrawlStore.key(Crawls.config("http://g/", "http://h/"))))
        .hasSize(10);
  }
}
