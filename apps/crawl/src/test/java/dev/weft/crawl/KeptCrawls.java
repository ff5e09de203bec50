package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.sql.Database;
import dev.weft.sql.DatabaseConfig;
import dev.weft.sql.LocalServer;
import dev.weft.task.Weft;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A PostgreSQL for the tests of a class, and crawls that are kept in it: each call as another run
 * of the program would. Each test begins with nothing.
 */
final class KeptCrawls implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  /** Something done in a database. */
  interface Use<T> {
    T with(Database database) throws InterruptedException;
  }

  /** What a run began with, and what came of it. */
  record Ran(CrawlStore store, CrawlReport report) {}

  static final PageSink NOWHERE = pages -> {};

  @SuppressWarnings("NullAway") // set before the first test
  private LocalServer server;

  @SuppressWarnings("NullAway") // so is this
  private Path folder;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    folder = Files.createTempDirectory("weft-crawl");
    server = Weft.<LocalServer>run(() -> LocalServer.start(folder));
  }

  /** Forgets everything: a later site may have the port of an earlier one. */
  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    in(database ->
        database.execute("DROP TABLE IF EXISTS pages, crawls, crawl_found, crawl_visited"));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    Weft.run(server::close);
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }

  String url() {
    return server.url();
  }

  <T> T in(Use<T> use) throws InterruptedException {
    return in(server.url(), use);
  }

  static <T> T in(String url, Use<T> use) throws InterruptedException {
    return Weft.<T>run(() -> {
      Database database = Database.open(url, DatabaseConfig.defaults());
      T result = use.with(database);
      assertThat(database.close(Duration.ofSeconds(30))).isEmpty();
      return result;
    });
  }

  // ---- crawling ----

  /** One fetch at a time. */
  static CrawlConfig config(Site site, String target) {
    CrawlConfig config = Crawls.config(site.url(target));
    return config.withLimits(config.limits().withConcurrency(1));
  }

  Ran goOn(CrawlConfig config) throws InterruptedException {
    return goOn(config, NOWHERE, crawl -> {});
  }

  /** Goes on with a crawl that others are told of before it runs. */
  Ran goOn(CrawlConfig config, PageSink also, Consumer<Crawl> told) throws InterruptedException {
    return in(database -> run(CrawlStore.goOn(database, config), also, told));
  }

  Ran begin(CrawlConfig config) throws InterruptedException {
    return in(database -> run(CrawlStore.begin(database, config), NOWHERE, crawl -> {}));
  }

  static Ran run(CrawlStore store, PageSink also, Consumer<Crawl> told)
      throws InterruptedException {
    Crawl crawl = Crawl.of(store, also);
    told.accept(crawl);
    return new Ran(store, crawl.run());
  }

  /** Goes on until it is stopped by the site's answer to the request after so many others. */
  Ran goOnFor(int requests, Site site, CrawlConfig config) throws InterruptedException {
    return goOn(config, NOWHERE, crawl -> site.server().after(requests, crawl::stop));
  }

  // ---- looking ----

  /** {@return what is stored of each URL of a site} */
  Map<String, Fate> fates(Site site) throws InterruptedException {
    var fates = new TreeMap<String, Fate>();
    for (Page page : pages(site).values()) {
      fates.put(page.url(), Fate.of(page));
    }
    return fates;
  }

  Map<String, Page> pages(Site site) throws InterruptedException {
    var pages = new TreeMap<String, Page>();
    in(database -> database.list(Page.class, "SELECT * FROM pages WHERE url LIKE ?", like(site)))
        .forEach(page -> pages.put(page.url(), page));
    return pages;
  }

  Page page(Site site, String target) throws InterruptedException {
    return Objects.requireNonNull(pages(site).get(site.url(target)));
  }

  /** {@return the URLs of a site that are finished} */
  Set<String> visited(Site site) throws InterruptedException {
    String finished =
        "SELECT url FROM crawl_found JOIN crawl_visited USING (crawl, place) WHERE url LIKE ?";
    return Set.copyOf(in(database -> database.list(String.class, finished, like(site))));
  }

  /** {@return how many rows are kept of the crawls of a site, found and visited} */
  long kept(Site site) throws InterruptedException {
    return in(database ->
        database.one(
            Long.class,
            "SELECT count(f.place) + count(v.place) + count(DISTINCT c.id) FROM crawls c"
                + " LEFT JOIN crawl_found f ON f.crawl = c.id"
                + " LEFT JOIN crawl_visited v ON v.crawl = c.id AND v.place = f.place"
                + " WHERE c.seed LIKE ?",
            like(site)));
  }

  /** What is visited was found, what was answered is stored, and what waits is counted. */
  void assertWhole(Site site) throws InterruptedException {
    String counts =
        """
        SELECT c.waiting = count(f.place) - count(v.place)
          AND c.pages = count(p.url) FILTER (WHERE p.error IS NULL)
          AND count(v.place) = (SELECT count(*) FROM crawl_visited WHERE crawl = c.id)
        FROM crawls c JOIN crawl_found f ON f.crawl = c.id
          LEFT JOIN crawl_visited v ON v.crawl = c.id AND v.place = f.place
          LEFT JOIN pages p ON p.url = f.url AND v.place IS NOT NULL
        WHERE c.seed LIKE ? GROUP BY c.id
        """;
    boolean whole = in(database -> database.one(Boolean.class, counts, like(site)));
    assertThat(whole).isTrue();
  }

  private static String like(Site site) {
    return "http://127.0.0._:" + site.server().port() + "/%";
  }
}
