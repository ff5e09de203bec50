package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import dev.weft.sql.Database;
import dev.weft.sql.DatabaseConfig;
import dev.weft.sql.LocalServer;
import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages in a real PostgreSQL: all of them, once, and those of earlier crawls stay. */
class PageStoreTest {
  private static final int PAGES = 1_500;

  @TempDir private Path folder;

  @Test
  void aCrawlIsStoredWhole_andASecondOneFindsTheFirst() throws Exception {
    try (Site site = Site.open();
        LocalServer server = LocalServer.start(folder.resolve("data"))) {
      Gallery.add(site, PAGES, exchange -> {});
      CrawlReport first = crawl(site, server.url());
      Set<String> urls = urls(server.url());
      assertThat(first.failure()).isEmpty();
      assertThat(urls).hasSize(Math.toIntExact(first.progress().pages()));
      assertThat(urls).hasSizeGreaterThan(PAGES);

      CrawlReport second = crawl(site, server.url());
      assertThat(second.progress().pages()).isEqualTo(first.progress().pages());
      assertThat(urls(server.url())).isEqualTo(urls);
    }
  }

  @Test
  void aDatabaseThatGoesAwayEndsTheCrawl_andWhatWasStoredIsThere() throws Exception {
    Path data = folder.resolve("data");
    long stored;
    try (Site site = Site.open();
        LocalServer server = LocalServer.start(data)) {
      Gallery.add(site, PAGES, exchange -> {});
      CrawlReport report =
          Weft.run(() -> {
            Database database = Database.open(server.url(), DatabaseConfig.defaults());
            PageStore store = PageStore.open(database);
            AtomicInteger batches = new AtomicInteger();
            PageSink failing =
                pages -> {
                  if (batches.incrementAndGet() == 2) {
                    server.close();
                  }
                  store.store(pages);
                };
            CrawlReport ended = Crawl.of(Crawls.config(site.url("/")), failing).run();
            database.close(Duration.ofSeconds(1));
            return ended;
          });
      assertThat(report.failure()).get().isInstanceOf(BrokenException.class);
      assertThat(report.failure().orElseThrow()).hasMessageNotContaining("\n");
      stored = report.progress().pages();
      assertThat(stored).isPositive();
    }
    try (LocalServer again = LocalServer.start(data)) {
      assertThat((long) urls(again.url()).size()).isEqualTo(stored);
    }
  }

  private static CrawlReport crawl(Site site, String url) throws Exception {
    return Weft.run(() -> {
      Database database = Database.open(url, DatabaseConfig.defaults());
      CrawlConfig config = Crawls.config(site.url("/"));
      CrawlReport report = Crawl.of(config, PageStore.open(database)).run();
      assertThat(database.close(Duration.ofSeconds(1))).isEmpty();
      return report;
    });
  }

  private static Set<String> urls(String url) throws Exception {
    Set<String> urls = new TreeSet<>();
    Weft.run(() -> {
      Database database = Database.open(url, DatabaseConfig.defaults());
      database.query("SELECT url FROM pages", row -> urls.add(String.valueOf(row.getFirst())));
      database.close(Duration.ofSeconds(1));
    });
    for (String stored : List.copyOf(urls)) {
      assertThat(Url.parse(stored).canonical()).hasToString(stored);
    }
    return urls;
  }
}
