package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is tried again, how often, and after how long. */
class RetryTest {
  @ParameterizedTest
  @CsvSource({"LOOP, 500", "LOOP, 503", "LOOP, 429", "DEFAULT, 500"})
  void passingFailure_isTriedAgain_untilItSucceeds(Door door, int status) throws Exception {
    try (Site site = Site.open()) {
      failing(site, 2, exchange -> exchange.status(status));

      MemorySink sink = Crawls.stored(door, Crawls.config(site.url("/")).withRetries(2));

      assertThat(sink.fates().get(site.url("/"))).isEqualTo(Fate.ok(site.url("/")));
      assertThat(site.server().times("/")).isEqualTo(3);
    }
  }

  @Test
  void passingFailureThatStays_isStoredAsTheAnswer() throws Exception {
    try (Site site = Site.open()) {
      failing(site, 99, exchange -> exchange.status(502));

      MemorySink sink = Crawls.stored(Door.LOOP, Crawls.config(site.url("/")).withRetries(2));

      Fate answer = new Fate(502, site.url("/"), "");
      assertThat(sink.fates().get(site.url("/"))).isEqualTo(answer);
      assertThat(site.server().times("/")).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({"400", "403", "404", "410"})
  void finalAnswer_isNotTriedAgain(int status) throws Exception {
    try (Site site = Site.open()) {
      failing(site, 99, exchange -> exchange.status(status));

      MemorySink sink = Crawls.stored(Door.LOOP, Crawls.config(site.url("/")).withRetries(2));

      assertThat(sink.page(site.url("/")).status()).isEqualTo(status);
      assertThat(site.server().times("/")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void retryAfter_givesTheWholeHostARest_andOthersNone(Door door) throws Exception {
    try (Site site = Site.open()) {
      failing(site, 1, e -> e.send(503, "Retry-After: 2", new byte[0]));
      site.page("/next");
      site.add(site.url(2, "/"), Fate.ok(""), exchange -> exchange.html("other"));
      CrawlConfig config = Crawls.config(site.url("/"), site.url("/next"), site.url(2, "/"));
      // One at a time: the second page of the host comes up after the first was refused.
      Politeness single = config.politeness().withPerHost(1);

      Crawls.stored(door, config.withPoliteness(single));

      long refused = nanos(site, 1, "/");
      assertThat(nanos(site, 1, "/next") - refused).isGreaterThan(1_990_000_000L);
      assertThat(nanos(site, 2, "/")).isLessThan(nanos(site, 1, "/next"));
    }
  }

  @Test
  void retryAfterBeyondPatience_isTheAnswer() throws Exception {
    try (Site site = Site.open()) {
      failing(site, 1, e -> e.send(503, "Retry-After: 3600", new byte[0]));

      MemorySink sink = Crawls.stored(Door.LOOP, Crawls.config(site.url("/")));

      assertThat(sink.page(site.url("/")).status()).isEqualTo(503);
    }
  }

  @Test
  void robotsThatComesAtSecondTry_isObeyed() throws Exception {
    try (Site site = Site.open()) {
      var tries = new AtomicInteger();
      site.add(
          site.url("/robots.txt"),
          Fate.SKIPPED,
          exchange -> {
            if (tries.getAndIncrement() == 0) {
              exchange.status(503);
            } else {
              exchange.text("User-agent: *\nDisallow: /b");
            }
          });
      site.page("/", "/a", "/b");
      site.page("/a");

      MemorySink sink = Crawls.stored(Door.LOOP, Crawls.config(site.url("/")));

      assertThat(sink.pages()).containsOnlyKeys(site.url("/"), site.url("/a"));
    }
  }

  @Test
  void withoutRobots_nobodyAsksForThem() throws Exception {
    try (Site site = Site.open()) {
      site.robots(1, "User-agent: *\nDisallow: /");
      site.page("/");
      CrawlConfig config = Crawls.config(site.url("/")).withTimeout(Duration.ofSeconds(5));

      MemorySink sink =
          Crawls.stored(Door.LOOP, config.withPoliteness(config.politeness().withRobots(false)));

      assertThat(sink.pages()).containsOnlyKeys(site.url("/"));
      assertThat(site.server().times("/robots.txt")).isZero();
    }
  }

  private static long nanos(Site site, int host, String target) {
    return site.server().asked(host).stream()
        .filter(one -> one.target().equals(target))
        .findFirst()
        .orElseThrow()
        .nanos();
  }

  private static void failing(Site site, int times, SiteServer.Handler failure) {
    var tries = new AtomicInteger();
    site.add(
        site.url("/"),
        Fate.ok(site.url("/")),
        exchange -> {
          if (tries.getAndIncrement() < times) {
            failure.answer(exchange);
          } else {
            exchange.html("<title>At last</title>");
          }
        });
  }
}
