package dev.weft.crawl;

import dev.weft.sql.Database;
import dev.weft.sql.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pages in a PostgreSQL table named {@code pages}, one row a URL: crawling a page again replaces
 * its row, and the rows of earlier crawls stay.
 */
public final class PageStore implements PageSink {
  private static final String SCHEMA =
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

  private static final Table PAGES =
      new Table(
          "pages",
          List.of(
              "url",
              "final_url",
              "status",
              "content_type",
              "bytes",
              "title",
              "depth",
              "fetched_at",
              "millis",
              "links",
              "error"),
          List.of("url"));

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
    database.transaction(connection -> {
      try (var statement = connection.createStatement()) {
        return statement.execute(SCHEMA);
      }
    });
    return new PageStore(database);
  }

  @Override
  public void store(List<Page> pages) throws InterruptedException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Page page : pages) {
      rows.add(page.values().toArray());
    }
    database.upsert(PAGES, rows);
  }
}
