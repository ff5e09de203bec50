package dev.weft.crawl;

import dev.weft.crawl.CrawlStore.Earlier;
import dev.weft.net.Destinations;
import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.Shield;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A walk through a web site: seed → frontier → page → store.
 *
 * {@snippet :
 * Weft.run(() -> {
 *   Crawl crawl = Crawl.of(CrawlConfig.of(seeds), pages -> pages.forEach(store::add));
 *   CrawlReport report = crawl.run();
 * });
 * }
 *
 * <p>Made inside a task; {@link #stop} and {@link #progress} are for any thread.
 */
public final class Crawl {
  /** How long fetches under way may go on after a stop. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration CLOSING = Duration.ofSeconds(5);

  // immutable
  private final CrawlConfig config;
  private final Ledger ledger;
  private final Duration rest;
  private final CrawlTally tally = new CrawlTally();
  private final CrawlQueue queue;
  private final PageWriter writer;
  private final Visitor visitor;
  private final Clock clock = Clock.current();
  private final long start = clock.nanos();

  // any thread
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Handoff<Boolean> stop = new Handoff<>();

  /**
   * A crawl.
   *
   * @param earlier what there is to go on with
   */
  private Crawl(
      CrawlConfig config, Ledger ledger, Optional<Earlier> earlier, Destinations destinations) {
    this.config = config;
    this.ledger = ledger;
    // How long ago an earlier run asked a host, nobody knows.
    this.rest = earlier.isPresent() ? config.politeness().delay() : Duration.ZERO;
    this.writer = new PageWriter(ledger, tally);
    this.queue = new CrawlQueue(config, earlier.map(Earlier::pages).orElse(0L), writer::add);
    this.visitor =
        new Visitor(config, CrawlClient.open(config, destinations), queue, writer, tally);
  }

  /**
   * {@return a crawl that has not begun} If one of its seeds has a public address, it connects to
   * no other than public addresses, and to those of its seeds.
   *
   * <p>Waits for the names of the seeds.
   *
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static Crawl of(CrawlConfig config, PageSink sink) throws InterruptedException {
    Ledger ledger = Ledger.of(config.seeds(), sink);
    return new Crawl(config, ledger, Optional.empty(), Surroundings.of(config.seeds()));
  }

  /**
   * {@return a crawl that begins or goes on as it stands in a database} Else as the one that is
   * given a sink alone.
   *
   * @param also given each batch of pages before it is stored
   */
  public static Crawl of(CrawlStore store, PageSink also) throws InterruptedException {
    CrawlConfig config = store.config();
    Destinations destinations = Surroundings.of(config.seeds());
    return new Crawl(config, store.ledger(also), store.earlier(), destinations);
  }

  /**
   * Crawls until nothing is left, a limit is reached, or somebody stops it. Once.
   *
   * <p>Waits. What was fetched is stored before this returns, however it ends.
   *
   * @return the final counts, and what went wrong with the store if something did
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public CrawlReport run() throws InterruptedException {
    Optional<WeftException> failure = Optional.empty();
    try {
      TaskGroup.run(this::live);
    } catch (WeftException e) {
      failure = Optional.of(e);
    } finally {
      Shield.within(CLOSING, () -> visitor.close(Duration.ZERO));
    }
    return new CrawlReport(progress(), stopped.get(), queue.silence(), failure);
  }

  /** The life of a crawl: many tasks fetch, one stores until the last of them has ended. */
  private void live(TaskGroup group) throws InterruptedException {
    ledger.tell(known -> queue.restore(known, rest), stopped::get);
    group.fork("page writer", writer::run);
    try {
      TaskGroup.run(this::fetch);
    } catch (TaskCancelledException e) {
      // stopped: what was fetched until now is what there is
    } finally {
      writer.end();
    }
  }

  private void fetch(TaskGroup group) throws InterruptedException {
    Task<?> stopping = group.fork("stop after grace", () -> stopAfterGrace(group));
    Tasks.forEach(config.limits().concurrency(), queue::next, visitor::visit);
    stopping.cancel("the crawl is over");
  }

  private void stopAfterGrace(TaskGroup fetching) throws InterruptedException {
    stop.await();
    Weft.sleep(GRACE);
    fetching.cancel("the crawl was stopped");
  }

  /**
   * Stops the crawl: nothing new is fetched, fetches under way have two seconds to end, and what
   * was fetched is stored. Any thread; never waits.
   */
  public void stop() {
    if (stopped.compareAndSet(false, true)) {
      queue.stop();
      stop.give(true);
    }
  }

  /** {@return how far the crawl is} Any thread. */
  public CrawlProgress progress() {
    CrawlQueue.Stats queued = queue.stats();
    return new CrawlProgress(
        tally.pages.sum(),
        tally.failed.sum(),
        tally.skippedByRobots.sum(),
        tally.bytes.sum(),
        tally.retries.sum(),
        queued.inFlight(),
        queued.waiting(),
        queued.refused(),
        queued.leftOut(),
        queued.outOfScope(),
        clock.since(start));
  }
}
