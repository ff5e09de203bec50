package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.crawl.KeptCrawls.Ran;
import dev.weft.http.Url;
import dev.weft.task.BrokenException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A crawl that was ended in the middle goes on where it was, as if nothing had happened. */
class GoingOnTest {
  @RegisterExtension private static final KeptCrawls CRAWLS = new KeptCrawls();

  @Test
  void stoppedCrawl_goesOn_andSaysWhatThereIs() throws Exception {
    try (Site site = Site.chain(9)) {
      Ran first = CRAWLS.goOnFor(5, site, KeptCrawls.config(site, "/0"));
      assertThat(first.store().earlier()).isEmpty();
      assertThat(first.report().progress().pages()).isEqualTo(4); // and robots.txt

      Ran second = CRAWLS.goOn(KeptCrawls.config(site, "/0"));

      CrawlStore.Earlier earlier = second.store().earlier().orElseThrow();
      assertThat(earlier.pages()).isEqualTo(4);
      assertThat(earlier.waiting()).isEqualTo(1);
      assertThat(earlier.begunAt()).isBefore(CRAWLS.page(site, "/0").fetchedAt());
      assertThat(second.report().progress().pages()).isEqualTo(6);
      assertThat(CRAWLS.pages(site)).hasSize(10);
      assertThat(site.server().times("/3")).isEqualTo(1);
      assertThat(site.server().times("/robots.txt")).as("asked again").isEqualTo(2);
    }
  }

  @Test
  void stopWhileACrawlIsReadBack_isHeard() throws Exception {
    try (Site site = Site.chain(9)) {
      CRAWLS.goOnFor(5, site, KeptCrawls.config(site, "/0"));

      Ran second = CRAWLS.goOn(KeptCrawls.config(site, "/0"), KeptCrawls.NOWHERE, Crawl::stop);

      assertThat(second.report().stopped()).isTrue();
      assertThat(second.report().progress().queued()).as("nothing was read").isZero();
      assertThat(CRAWLS.goOn(KeptCrawls.config(site, "/0")).report().progress().pages())
          .isEqualTo(6);
    }
  }

  @Test
  void depthsAreThoseOfTheShortestWay_howeverOftenItIsStopped() throws Exception {
    try (Site site = GeneratedSite.open(8, 200)) {
      String first = "/p/d1/~1.html";
      CrawlConfig config = Crawls.config(site.url(first));
      CrawlConfig four = config.withLimits(config.limits().withMaxDepth(4));
      Site.Truth truth = site.truth(4, site.url(first));

      int runs = 1;
      while (CRAWLS.goOnFor(17, site, four).report().stopped()) {
        runs++;
      }

      assertThat(runs).isGreaterThan(3);
      Map<String, Integer> depths = new HashMap<>();
      CRAWLS.pages(site).forEach((url, page) -> depths.put(url, page.depth()));
      truth.depths().keySet().removeIf(url -> !url.startsWith(site.url(""))); // out of scope
      assertThat(depths).isEqualTo(truth.depths());
    }
  }

  /** The short way to the last page leads over one that was not fetched yet, and is slow. */
  @Test
  void nextLevelWaitsForWhatIsLeftOfThisOne() throws Exception {
    try (Site site = Site.open()) {
      var last = new CountDownLatch(1);
      site.page("/", "/quick", "/slow");
      site.page("/quick", "/far");
      site.page("/far", "/last");
      String slow = Site.html("/slow", List.of("/last"));
      site.add(
          site.url("/slow"),
          Fate.ok(site.url("/slow")),
          exchange -> {
            boolean tooEarly = last.await(200, TimeUnit.MILLISECONDS);
            exchange.html(tooEarly ? "" : slow);
          });
      site.add(
          site.url("/last"),
          Fate.ok(site.url("/last")),
          exchange -> {
            last.countDown();
            exchange.html("");
          });
      CrawlConfig deep = KeptCrawls.config(site, "/");
      CrawlConfig one = deep.withLimits(deep.limits().withMaxDepth(4));
      assertThat(CRAWLS.goOnFor(3, site, one).store().earlier()).isEmpty();

      Ran second = CRAWLS.goOn(one.withLimits(one.limits().withConcurrency(8)));

      assertThat(second.store().earlier().orElseThrow().waiting()).isEqualTo(2);
      assertThat(CRAWLS.page(site, "/far").depth()).isEqualTo(2);
      assertThat(CRAWLS.page(site, "/last").depth()).isEqualTo(2);
    }
  }

  @Test
  void seedThatLedElsewhere_hasWidenedTheScopeForAllRuns() throws Exception {
    try (Site site = Site.open()) {
      String docs = site.url(2, "/docs/");
      site.add(site.url("/start"), Fate.ok(docs), exchange -> exchange.redirect(302, docs));
      for (String page : List.of("", "a", "b", "c")) {
        String next = page.isEmpty() ? "a" : page.equals("a") ? "b" : "c";
        site.add(docs + page, Fate.ok(""), e -> e.html(Site.html(page, List.of(next, "/out"))));
      }
      Url seed = Url.parse(site.url("/start"));
      CrawlConfig config =
          KeptCrawls.config(site, "/start").withScope(Scope.of(Scope.Reach.PREFIX, List.of(seed)));
      CRAWLS.goOnFor(5, site, config); // robots.txt twice, /start, /docs/, /docs/a

      Ran second = CRAWLS.goOn(config);

      assertThat(second.report().progress().pages()).isEqualTo(2);
      assertThat(CRAWLS.pages(site))
          .containsOnlyKeys(seed.toString(), docs + "a", docs + "b", docs + "c");
    }
  }

  @Test
  void whatRobotsForbids_isFinished() throws Exception {
    try (Site site = Site.open()) {
      site.robots(1, "User-agent: *\nDisallow: /hidden");
      site.page("/", "/hidden", "/a", "/b");
      site.page("/a");
      site.page("/b");
      Ran first = CRAWLS.goOnFor(3, site, KeptCrawls.config(site, "/"));
      assertThat(first.report().progress().skippedByRobots()).isEqualTo(1);

      Ran second = CRAWLS.goOn(KeptCrawls.config(site, "/"));

      assertThat(second.report().progress().skippedByRobots()).isZero();
      assertThat(second.store().earlier().orElseThrow().waiting()).isEqualTo(1);
      assertThat(CRAWLS.pages(site)).hasSize(3);
    }
  }

  @Test
  void failureThatMayPass_cutShortByAStop_isTriedAgain() throws Exception {
    try (Site site = Site.open()) {
      var tries = new AtomicInteger();
      site.page("/", "/a");
      site.add(
          site.url("/a"),
          Fate.ok(site.url("/a")),
          exchange -> exchange.status(tries.getAndIncrement() == 0 ? 503 : 200));
      CRAWLS.goOnFor(3, site, KeptCrawls.config(site, "/"));
      assertThat(CRAWLS.pages(site)).containsOnlyKeys(site.url("/"));

      CRAWLS.goOn(KeptCrawls.config(site, "/"));

      assertThat(CRAWLS.page(site, "/a").status()).isEqualTo(200);
    }
  }

  @Test
  void whereNobodyAnswers_allThatWaitedWaits_forTheNextRun() throws Exception {
    try (Site site = Site.open()) {
      Set<String> away = ConcurrentHashMap.newKeySet();
      site.page("/", "/a", "/b");
      for (String target : List.of("/robots.txt", "/a", "/b")) {
        unreachable(site, target, away);
      }
      CrawlConfig config = KeptCrawls.config(site, "/").withRetries(0);
      CRAWLS.goOnFor(2, site, config);

      for (List<String> what : List.of(List.of("/robots.txt"), List.of("/a", "/b"))) {
        away.addAll(what);
        CrawlReport report = CRAWLS.goOn(config).report();
        assertThat(report.silence()).get().extracting(Page::url).isEqualTo(site.url("/a"));
        assertThat(report.progress().queued()).isEqualTo(2);
        assertThat(CRAWLS.pages(site)).containsOnlyKeys(site.url("/"));
        away.clear();
      }

      Ran last = CRAWLS.goOn(config);
      assertThat(last.store().earlier().orElseThrow().waiting()).isEqualTo(2);
      assertThat(last.report().silence()).isEmpty();
      assertThat(last.report().progress().pages()).isEqualTo(2);
    }
  }

  @Test
  void whatDidNotAnswer_isTriedAgainWhenOthersDo_andThenFinished() throws Exception {
    try (Site site = Site.open()) {
      site.page("/", "/a", "/b");
      unreachable(site, "/a", Set.of("/a"));
      site.page("/b", "/c");
      site.page("/c");
      CrawlConfig deep = KeptCrawls.config(site, "/").withRetries(0);
      CrawlConfig config = deep.withLimits(deep.limits().withMaxDepth(2));
      CRAWLS.goOnFor(2, site, config);

      CrawlReport report = CRAWLS.goOn(config).report();

      assertThat(report.silence()).isEmpty();
      assertThat(report.progress().pages()).isEqualTo(2);
      assertThat(report.progress().failed()).isEqualTo(1);
      List<String> asked = site.server().asked(1).stream().map(SiteServer.Asked::target).toList();
      assertThat(asked.subList(asked.indexOf("/b"), asked.size()))
          .startsWith("/b", "/a")
          .endsWith("/c");
      assertThat(CRAWLS.page(site, "/a").status()).isZero();
      assertThat(CRAWLS.kept(site)).isZero();
    }
  }

  /** A target whose connection breaks while it is away. */
  private static void unreachable(Site site, String target, Set<String> away) {
    site.add(
        site.url(target),
        Fate.ok(site.url(target)),
        exchange -> {
          if (away.contains(target)) {
            exchange.reset();
          } else {
            exchange.html("");
          }
        });
  }

  @Test
  void fetchThatIsInterrupted_isDoneAgain() throws Exception {
    try (Site site = Site.open()) {
      var tries = new AtomicInteger();
      var hanging = new CountDownLatch(1);
      site.page("/", "/a");
      site.add(
          site.url("/a"),
          Fate.ok(site.url("/a")),
          exchange -> {
            if (tries.getAndIncrement() == 0) {
              hanging.countDown();
              exchange.hang();
            }
            exchange.html("here");
          });
      var caught = new AtomicReference<@Nullable Throwable>();
      Thread main =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  CRAWLS.goOn(KeptCrawls.config(site, "/"));
                } catch (Throwable e) {
                  caught.set(e);
                }
              });
      hanging.await();
      main.interrupt();
      main.join();
      assertThat(caught.get()).isInstanceOf(InterruptedException.class);
      assertThat(CRAWLS.pages(site)).containsOnlyKeys(site.url("/"));

      Ran second = CRAWLS.goOn(KeptCrawls.config(site, "/"));

      assertThat(second.store().earlier().orElseThrow().waiting()).isEqualTo(1);
      assertThat(second.report().progress().pages()).isEqualTo(1);
    }
  }

  @Test
  void hostIsLeftAloneForItsDelay_beforeTheFirstFetch() throws Exception {
    try (Site site = Site.chain(2)) {
      var delay = Duration.ofMillis(150);
      CrawlConfig config = KeptCrawls.config(site, "/0");
      Politeness patient = config.politeness().withDelay(delay);
      CRAWLS.goOnFor(2, site, config);
      int before = site.server().count();
      long start = System.nanoTime();

      CRAWLS.goOn(config.withPoliteness(patient));

      long first = site.server().asked(1).get(before).nanos();
      assertThat(first - start).isGreaterThanOrEqualTo(delay.toNanos());
    }
  }

  @Test
  void batchThatFailsAtItsLastRow_leavesNothing_andIsDoneAgain() throws Exception {
    try (Site site = Site.chain(2)) {
      Ran failed =
          CRAWLS.in(database -> {
            CrawlStore store = CrawlStore.goOn(database, KeptCrawls.config(site, "/0"));
            String clash = "INSERT INTO crawl_visited SELECT id, 0 FROM crawls WHERE seed = ?";
            PageSink clashing = pages -> database.execute(clash, site.url("/0"));
            return KeptCrawls.run(store, clashing, crawl -> {});
          });
      assertThat(failed.report().failure()).get().isInstanceOf(BrokenException.class);
      assertThat(CRAWLS.pages(site)).isEmpty();
      assertThat(CRAWLS.kept(site)).as("the crawl, its seed, and the row above").isEqualTo(3);

      CRAWLS.in(database -> database.execute("DELETE FROM crawl_visited"));
      Ran again = CRAWLS.goOn(KeptCrawls.config(site, "/0"));

      assertThat(again.store().earlier().orElseThrow().waiting()).isEqualTo(1);
      assertThat(again.report().progress().pages()).isEqualTo(3);
      assertThat(CRAWLS.kept(site)).isZero();
    }
  }
}
