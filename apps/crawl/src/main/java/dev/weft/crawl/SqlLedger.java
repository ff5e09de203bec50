package dev.weft.crawl;

import dev.weft.sql.Database;
import dev.weft.sql.Transaction;
import dev.weft.task.BrokenException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A crawl in PostgreSQL. Each batch is a transaction: pages, what was found on them, and which
 * entries are finished by it. So whatever happens, an entry is either finished with all that came
 * of it, or waits.
 */
final class SqlLedger implements Ledger {
  /** A row of crawl_visited. */
  private record Visited(long crawl, long place, @Nullable String ledTo) {}

  /** Also locks the crawl's row: nobody takes it over while a batch is written. */
  private static final String COUNT =
      "UPDATE crawls SET pages = pages + ?, waiting = waiting + ?, stored_at = now()"
          + " WHERE id = ? AND run = ?";

  private static final String KNOWN =
      """
      SELECT f.place, f.depth, f.url, v.place IS NOT NULL AS visited, v.led_to
      FROM crawl_found f LEFT JOIN crawl_visited v ON v.crawl = f.crawl AND v.place = f.place
      WHERE f.crawl = ? ORDER BY f.depth, f.place
      """;

  private final Database database;
  private final CrawlStore.Run run;
  private final PageSink also;

  SqlLedger(Database database, CrawlStore.Run run, PageSink also) {
    this.database = database;
    this.run = run;
    this.also = also;
  }

  @Override
  public void tell(Consumer<Known> queue, BooleanSupplier enough) throws InterruptedException {
    database
        .flow(Known.class, KNOWN, run.id())
        .takeWhile(known -> !enough.getAsBoolean())
        .forEach(queue::accept);
  }

  @Override
  public void keep(List<Visit> visits) throws InterruptedException {
    List<Page> pages = Visit.pages(visits);
    if (!pages.isEmpty()) {
      also.store(pages);
    }
    database.<Boolean>transaction(tx -> {
      count(tx, visits);
      PageStore.store(tx, pages);
      tx.insertAll("crawl_found", visits.stream().flatMap(this::found).toList());
      tx.insertAll("crawl_visited", visits.stream().map(this::visited).toList());
      return true;
    });
  }

  private void count(Transaction tx, List<Visit> visits) throws InterruptedException {
    long pages = visits.stream().filter(Visit::isAnswered).count();
    long found = visits.stream().mapToLong(visit -> visit.found().size()).sum();
    if (tx.execute(COUNT, pages, found - visits.size(), run.id(), run.run()) == 0) {
      throw new BrokenException(
          "a later run has taken this crawl over: this one ends here, and what it has stored"
              + " stays");
    }
  }

  private Stream<CrawlStore.Found> found(Visit visit) {
    return visit.found().stream()
        .map(entry -> new CrawlStore.Found(run.id(), entry.place(), entry.depth(), entry.url()));
  }

  private Visited visited(Visit visit) {
    return new Visited(run.id(), visit.entry().place(), visit.ledTo().orElse(null));
  }

  @Override
  public void end() throws InterruptedException {
    database.execute(CrawlStore.FORGET_ENDED, run.id(), run.run());
  }
}
