package dev.weft.crawl;

import dev.weft.sql.Database;
import dev.weft.sql.Row;
import dev.weft.sql.Transaction;
import dev.weft.task.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One crawl in PostgreSQL: its pages, as {@link PageStore} has them, and which URLs it has found
 * and visited, so that it goes on after whatever has ended it.
 *
 * <p>A crawl with the same seeds, scope and depth, which obeys robots.txt or does not, goes on if
 * URLs of it wait and it has fewer pages than its limit; else a new one begins. What was found and
 * visited is forgotten when nothing waits any more, when the same crawl begins anew, and when any
 * crawl begins after 30 days in which nobody went on with it. The pages stay.
 *
 * <p>Who goes on with a crawl takes it over: an earlier run that is still under way ends with a
 * failure when it stores something next, and what it has stored counts.
 */
public final class CrawlStore {
  /**
   * What earlier runs of a crawl have come to.
   *
   * @param begunAt when it began
   * @param pages how many pages they have stored
   * @param waiting how many URLs wait
   */
  public record Earlier(Instant begunAt, long pages, long waiting) {}

  /** A crawl, and which of its runs may write. */
  record Run(long id, int run) {}

  /** A row of crawl_found. */
  record Found(long crawl, long place, int depth, String url) {}

  private record Begun(long id, int run, Instant begunAt, long pages, long waiting) {}

  private static final List<String> SCHEMA =
      List.of(
          PageStore.SCHEMA,
          """
          CREATE TABLE IF NOT EXISTS crawls (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            key text NOT NULL UNIQUE,
            seed text NOT NULL,
            run integer NOT NULL,
            max_pages integer NOT NULL,
            pages bigint NOT NULL,
            waiting bigint NOT NULL,
            begun_at timestamptz NOT NULL,
            stored_at timestamptz NOT NULL)
          """,
          """
          CREATE TABLE IF NOT EXISTS crawl_found (
            crawl bigint,
            place bigint,
            depth integer NOT NULL,
            url text NOT NULL,
            PRIMARY KEY (crawl, place))
          """,
          """
          CREATE TABLE IF NOT EXISTS crawl_visited (
            crawl bigint,
            place bigint,
            led_to text,
            PRIMARY KEY (crawl, place))
          """);

  /** Two that start at the same time take turns. */
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('weft_crawls', 0))";

  private static final String GO_ON =
      "UPDATE crawls SET run = run + 1, max_pages = ?, stored_at = now()"
          + " WHERE key = ? AND waiting > 0 AND pages < ? RETURNING id, run, begun_at, pages, waiting";

  /** More than is asked for, and not as much as was asked for before. */
  private static final String BEYOND =
      "SELECT begun_at, pages, waiting FROM crawls"
          + " WHERE key = ? AND waiting > 0 AND pages >= ? AND max_pages > ?";

  /** Waits for a batch that is being written: its rows have to go, too. */
  private static final String HOLD = "SELECT id FROM crawls WHERE key = ? FOR UPDATE";

  private static final String FORGET =
      """
      WITH gone AS (DELETE FROM crawls WHERE %s RETURNING id),
        found AS (DELETE FROM crawl_found WHERE crawl IN (SELECT id FROM gone))
      DELETE FROM crawl_visited WHERE crawl IN (SELECT id FROM gone)
      """;

  private static final String FORGET_OLD =
      FORGET.formatted("key = ? OR stored_at < now() - interval '30 days'");

  static final String FORGET_ENDED = FORGET.formatted("id = ? AND run = ? AND waiting = 0");

  /** Commands are shorter than the minute after which PostgreSQL would do it by itself. */
  private static final String TIDY = "VACUUM (SKIP_LOCKED) crawl_found, crawl_visited";

  private static final String BEGIN =
      "INSERT INTO crawls (key, seed, run, max_pages, pages, waiting, begun_at, stored_at)"
          + " VALUES (?, ?, 1, ?, 0, ?, now(), now()) RETURNING id";

  // immutable
  private final Database database;
  private final CrawlConfig config;
  private final Run run;
  private final Optional<Earlier> earlier;

  private CrawlStore(Database database, CrawlConfig config, Run run, Optional<Earlier> earlier) {
    this.database = database;
    this.config = config;
    this.run = run;
    this.earlier = earlier;
  }

  /**
   * Goes on with a crawl if there is something to go on with; else begins it.
   *
   * <p>Waits. Makes the tables if they are missing.
   *
   * @throws RefusedException if URLs wait, and the crawl has reached this limit, but not the larger
   *     one of its last run: {@link #begin} would forget them
   * @throws dev.weft.task.BrokenException if the database cannot be reached or refuses
   */
  public static CrawlStore goOn(Database database, CrawlConfig config) throws InterruptedException {
    CrawlStore store =
        database.<CrawlStore>transaction(tx -> {
          prepare(tx);
          int most = config.limits().maxPages();
          Optional<Begun> begun = tx.optional(Begun.class, GO_ON, most, key(config), most);
          if (begun.isPresent()) {
            return goingOn(database, config, begun.get());
          }
          refuseBeyond(tx, config);
          return begun(database, config, tx);
        });
    return store.tidied();
  }

  /** Who has reached the limit begins anew by the same command; who gave more before may not. */
  private static void refuseBeyond(Transaction tx, CrawlConfig config) throws InterruptedException {
    int most = config.limits().maxPages();
    Optional<Earlier> beyond = tx.optional(Earlier.class, BEYOND, key(config), most, most);
    if (beyond.isPresent()) {
      throw new RefusedException(
          "maxPages is %,d, but %,d pages of this crawl are stored and %,d of its URLs wait: a larger number goes on with it"
              .formatted(most, beyond.get().pages(), beyond.get().waiting()));
    }
  }

  /** Begins a crawl anew, and forgets what was kept of it; else as {@link #goOn} does. */
  public static CrawlStore begin(Database database, CrawlConfig config)
      throws InterruptedException {
    CrawlStore store =
        database.<CrawlStore>transaction(tx -> {
          prepare(tx);
          return begun(database, config, tx);
        });
    return store.tidied();
  }

  /** What was forgotten makes room for what is found now. */
  private CrawlStore tidied() throws InterruptedException {
    if (earlier.isEmpty()) {
      database.execute(TIDY);
    }
    return this;
  }

  private static void prepare(Transaction tx) throws InterruptedException {
    tx.one(Row.class, LOCK);
    for (String table : SCHEMA) {
      tx.execute(table);
    }
  }

  private static CrawlStore goingOn(Database database, CrawlConfig config, Begun begun) {
    Earlier earlier = new Earlier(begun.begunAt, begun.pages, begun.waiting);
    return new CrawlStore(database, config, new Run(begun.id, begun.run), Optional.of(earlier));
  }

  private static CrawlStore begun(Database database, CrawlConfig config, Transaction tx)
      throws InterruptedException {
    tx.execute(HOLD, key(config));
    tx.execute(FORGET_OLD, key(config));
    List<String> seeds = Ledger.urls(config.seeds());
    int most = config.limits().maxPages();
    long waiting = seeds.size();
    long id = tx.one(Long.class, BEGIN, key(config), seeds.getFirst(), most, waiting);
    List<Found> found = new ArrayList<>();
    for (int place = 0; place < seeds.size(); place++) {
      found.add(new Found(id, place, 0, seeds.get(place)));
    }
    tx.insertAll("crawl_found", found);
    return new CrawlStore(database, config, new Run(id, 1), Optional.empty());
  }

  /** {@return what two crawls have in common of which the later goes on with the earlier} */
  static String key(CrawlConfig config) {
    List<String> seeds = Ledger.urls(config.seeds()).stream().sorted().toList();
    List<Object> what =
        List.of(seeds, config.scope(), config.limits().maxDepth(), config.politeness().robots());
    try {
      byte[] bytes = what.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** {@return what there was to go on with; empty if the crawl has begun now} */
  public Optional<Earlier> earlier() {
    return earlier;
  }

  CrawlConfig config() {
    return config;
  }

  /**
   * {@return the ledger of this crawl}
   *
   * @param also given each batch of pages before it is stored
   */
  Ledger ledger(PageSink also) {
    return new SqlLedger(database, run, also);
  }
}
