package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.sql.Database;
import dev.weft.sql.DatabaseConfig;
import dev.weft.sql.LocalServer;
import dev.weft.task.Action;
import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A crawl into a real PostgreSQL. */
class PageStoreTest {
  private static final String ROWS =
      "SELECT url, final_url, status, content_type, bytes, title, depth, millis, links, error,"
          + " (extract(epoch FROM fetched_at) * 1000000)::bigint FROM pages";

  /** What every PostgreSQL is before anything was done with it: to make it takes seconds. */
  @TempDir private static Path fresh;

  @TempDir private Path folder;

  @BeforeAll
  static void make() throws Exception {
    Weft.run(() -> LocalServer.start(fresh).close());
  }

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> all = Files.walk(fresh)) {
      for (Path path : (Iterable<Path>) all.filter(path -> !path.equals(fresh))::iterator) {
        Files.copy(
            path, folder.resolve(fresh.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatWasCrawled_isInTheTable_columnByColumn(Door door) throws Exception {
    try (Site site = GeneratedSite.open(1, 700)) {
      run(
          door,
          () -> {
            LocalServer server = LocalServer.start(folder);
            Database database = Database.open(server.url(), DatabaseConfig.defaults());
            var memory = new MemorySink();
            CrawlReport report = crawl(site, memory.and(PageStore.open(database)));

            assertThat(report.failure()).isEmpty();
            assertThat(memory.pages()).hasSizeGreaterThan(700);
            assertThat(rows(database)).isEqualTo(expected(memory));
            close(database, server);
          });
    }
  }

  @Test
  void laterCrawl_findsEarlierPages_andRefreshesThoseItSeesAgain() throws Exception {
    try (Site first = Site.open();
        Site second = Site.open()) {
      var visits = new AtomicInteger();
      first.add(
          first.url("/"),
          Fate.ok(""),
          exchange -> exchange.html("<title>Visit " + visits.incrementAndGet() + "</title>"));
      second.page("/");

      assertThat(titles(first)).isEqualTo(Map.of(first.url("/"), "Visit 1"));
      assertThat(titles(second)).isEqualTo(Map.of(first.url("/"), "Visit 1", second.url("/"), "/"));
      assertThat(titles(first)).isEqualTo(Map.of(first.url("/"), "Visit 2", second.url("/"), "/"));
    }
  }

  @Test
  void whatNoTextCanHold_isReplaced_andSpoilsNoBatch() throws Exception {
    run(
        Door.LOOP,
        () -> {
          LocalServer server = LocalServer.start(folder);
          Database database = Database.open(server.url(), DatabaseConfig.defaults());
          String odd = "a\0b\uD800c\uDC00d\uD83D, 😀 ü\t\n\\N";
          Page page = new Page(odd, odd, 200, odd, 7, odd, 2, Instant.EPOCH, 17, 3, odd);
          PageStore store = PageStore.open(database);
          store.store(List.of());
          store.store(List.of(page, page));
          List<List<@Nullable Object>> rows = new ArrayList<>();
          database.query("SELECT url, final_url, content_type, title, error FROM pages", rows::add);
          String mended = "a\uFFFDb\uFFFDc\uFFFDd\uFFFD, 😀 ü\t\n\\N";
          assertThat(rows).containsExactly(Collections.nCopies(5, mended));
          close(database, server);
        });
  }

  /** Rows are locked in this order: two that store the same pages never wait for each other. */
  @Test
  void batchIsWrittenByUrl_inWhateverOrderItCame() throws Exception {
    run(
        Door.LOOP,
        () -> {
          LocalServer server = LocalServer.start(folder);
          Database database = Database.open(server.url(), DatabaseConfig.defaults());
          PageStore.open(database)
              .store(Stream.of("b", "d", "a", "c").map(PageStoreTest::page).toList());
          assertThat(database.list(String.class, "SELECT url FROM pages ORDER BY ctid"))
              .containsExactly("a", "b", "c", "d");
          close(database, server);
        });
  }

  private static Page page(String url) {
    return new Page(url, url, 200, "", 0, "", 0, Instant.EPOCH, 0, 0, null);
  }

  /** Crawls with a server of its own, as another run of the program would. */
  private Map<String, @Nullable Object> titles(Site site) throws InterruptedException {
    Map<String, @Nullable Object> titles = new HashMap<>();
    run(
        Door.LOOP,
        () -> {
          LocalServer server = LocalServer.start(folder);
          Database database = Database.open(server.url(), DatabaseConfig.defaults());
          CrawlConfig config = Crawls.config(site.url("/"));
          assertThat(Crawl.of(config, PageStore.open(database)).run().failure()).isEmpty();
          database.query(
              "SELECT url, title FROM pages",
              row -> titles.put(String.valueOf(row.getFirst()), row.getLast()));
          close(database, server);
        });
    return titles;
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void databaseThatGoesAwayInTheMiddle_isReported_andWhatWasStoredIsThere(Door door)
      throws Exception {
    try (Site site = Site.open()) {
      Gallery.add(site, 4_000, exchange -> {});
      var stored = new ArrayList<String>();
      run(
          door,
          () -> {
            LocalServer server = LocalServer.start(folder);
            Database database = Database.open(server.url(), DatabaseConfig.defaults());
            PageStore store = PageStore.open(database);
            PageSink closing =
                pages -> {
                  store.store(pages);
                  pages.forEach(page -> stored.add(page.url()));
                  server.close();
                };
            CrawlReport report = Crawl.of(Crawls.config(site.url("/")), closing).run();

            assertGone(report, stored.size());
            database.close(Duration.ZERO);
          });
      assertThat(storedAfterRestart(door)).containsExactlyInAnyOrderElementsOf(stored);
    }
  }

  private static void assertGone(CrawlReport report, int stored) {
    assertThat(report.failure()).get().isInstanceOf(BrokenException.class);
    assertThat(report.failure().orElseThrow().getMessage()).contains("PostgreSQL").hasLineCount(1);
    assertThat(report.progress().pages()).isEqualTo(stored);
    assertThat(report.progress().inFlight()).isZero();
  }

  private List<String> storedAfterRestart(Door door) throws InterruptedException {
    var urls = new ArrayList<String>();
    run(
        door,
        () -> {
          LocalServer server = LocalServer.start(folder);
          Database database = Database.open(server.url(), DatabaseConfig.defaults());
          database.query("SELECT url FROM pages", row -> urls.add(String.valueOf(row.getFirst())));
          close(database, server);
        });
    return urls;
  }

  @Test
  void open_withoutADatabase_saysSoInOneSentence() throws Exception {
    run(
        Door.LOOP,
        () -> {
          LocalServer server = LocalServer.start(folder);
          Database database = Database.open(server.url(), DatabaseConfig.defaults());
          server.close();

          assertThatThrownBy(() -> PageStore.open(database))
              .isInstanceOf(BrokenException.class)
              .hasMessageContaining("cannot reach PostgreSQL at 127.0.0.1");
          database.close(Duration.ZERO);
        });
  }

  private static CrawlReport crawl(Site site, PageSink sink) throws InterruptedException {
    return Crawl.of(Crawls.config(site.url(GeneratedSite.FIRST)), sink).run();
  }

  private static void run(Door door, Action body) throws InterruptedException {
    Weft.run(WeftConfig.defaults().withDoor(door), body);
  }

  private static void close(Database database, LocalServer server) throws InterruptedException {
    assertThat(database.close(Duration.ofSeconds(30))).as("connections still in use").isEmpty();
    server.close();
  }

  private static Map<String, List<String>> rows(Database database) throws InterruptedException {
    var rows = new HashMap<String, List<String>>();
    database.query(
        ROWS,
        row ->
            rows.put(String.valueOf(row.getFirst()), row.stream().map(String::valueOf).toList()));
    return rows;
  }

  private static Map<String, List<String>> expected(MemorySink memory) {
    var rows = new HashMap<String, List<String>>();
    memory.pages().forEach((url, page) -> rows.put(url, row(page)));
    return rows;
  }

  private static List<String> row(Page page) {
    List<String> values = new ArrayList<>(List.of(page.url(), page.finalUrl()));
    values.add(String.valueOf(page.status()));
    values.add(page.contentType());
    values.add(String.valueOf(page.bytes()));
    values.add(page.title());
    values.add(String.valueOf(page.depth()));
    values.add(String.valueOf(page.millis()));
    values.add(String.valueOf(page.links()));
    values.add(String.valueOf(page.error()));
    values.add(String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, page.fetchedAt())));
    return values;
  }
}
