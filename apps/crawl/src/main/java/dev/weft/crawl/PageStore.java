package dev.weft.crawl;

import dev.weft.sql.Database;
import dev.weft.sql.InsertConfig;
import dev.weft.sql.Queries;
import java.util.Comparator;
import java.util.List;

/**
 * Pages in a PostgreSQL table named {@code pages}, one row a URL: crawling a page again replaces
 * its row, and the rows of earlier crawls stay.
 */
public final class PageStore implements PageSink {
  static final String SCHEMA =
      """
      CREATE TABLE IF NOT EXISTS pages (
        url text PRIMARY KEY,
        final_url text NOT NULL,
        status integer NOT NULL,
        content_type text NOT NULL,
        bytes bigint NOT NULL,
        title text NOT NULL,
        depth integer NOT NULL,
        fetched_at timestamptz NOT NULL,
        millis bigint NOT NULL,
        links integer NOT NULL,
        error text)
      """;

  private static final InsertConfig REPLACING = InsertConfig.defaults().onConflictUpdate("url");

  /** What stands for what PostgreSQL, or no text at all, can hold. */
  private static final char REPLACEMENT = '\uFFFD';

  private final Database database;

  private PageStore(Database database) {
    this.database = database;
  }

  /**
   * Makes the table if it is missing.
   *
   * @throws dev.weft.task.BrokenException if the database cannot be reached or refuses
   */
  public static PageStore open(Database database) throws InterruptedException {
    database.execute(SCHEMA);
    return new PageStore(database);
  }

  @Override
  public void store(List<Page> pages) throws InterruptedException {
    store(database, pages);
  }

  /**
   * Stores pages, perhaps as a part of something greater. By URL: two crawls that store the same
   * pages at a time take turns, and neither waits for a row that waits for its own.
   */
  static void store(Queries to, List<Page> pages) throws InterruptedException {
    List<Page> rows =
        pages.stream().map(PageStore::storable).sorted(Comparator.comparing(Page::url)).toList();
    to.insertAll("pages", rows, REPLACING);
  }

  /** {@return the page without what would spoil a whole batch: NUL, and half a surrogate pair} */
  private static Page storable(Page page) {
    return new Page(
        storable(page.url()),
        storable(page.finalUrl()),
        page.status(),
        storable(page.contentType()),
        page.bytes(),
        storable(page.title()),
        page.depth(),
        page.fetchedAt(),
        page.millis(),
        page.links(),
        page.error() == null ? null : storable(page.error()));
  }

  private static String storable(String text) {
    int[] codes = text.codePoints().map(PageStore::storable).toArray();
    return new String(codes, 0, codes.length);
  }

  private static int storable(int code) {
    boolean half = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
    return code == 0 || half ? REPLACEMENT : code;
  }
}
