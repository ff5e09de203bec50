package dev.weft.crawl;

import dev.weft.http.Url;
import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.TimedOutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The frontier as tasks see it: one task waits for the next entry, many bring back what they took.
 *
 * <p>With a limited depth it goes level by level: no link is taken in before all pages nearer to
 * the seeds are answered. Else a page found first by a longer way would pass its links on one level
 * too deep, and which pages are found would depend on which server is slow.
 */
final class CrawlQueue {
  /**
   * The queue at one moment.
   *
   * @param inFlight entries handed out
   * @param waiting URLs to be handed out
   * @param refused URLs dropped because too many waited or were known
   * @param leftOut URLs of earlier runs that wait, and not here: there was no room for them
   * @param outOfScope links that lead out of the scope, each time one was found
   */
  record Stats(int inFlight, int waiting, long refused, long leftOut, long outOfScope) {}

  // immutable
  private final Clock clock = Clock.current();
  private final CrawlLimits limits;
  private final FrontierConfig bounds;
  private final Consumer<Visit> finished;
  private final long earlier;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Frontier frontier;
  private final List<Entry> nextLevel = new ArrayList<>();
  private final List<Entry> silent = new ArrayList<>();
  private @Nullable Page silence;
  private int level;
  private long leftOut;
  private long outOfScope;
  private Scope scope;
  private @Nullable Handoff<Boolean> waiter;
  private long answered;
  private boolean stopped;

  /**
   * An empty queue.
   *
   * @param answered how many entries were answered in earlier runs
   * @param finished told of each entry that is finished, before anything that was found on it is
   *     handed out; never waits
   */
  CrawlQueue(CrawlConfig config, long answered, Consumer<Visit> finished) {
    this.limits = config.limits();
    this.scope = config.scope();
    this.bounds = bounds(config);
    this.frontier = new Frontier(bounds);
    this.answered = answered;
    this.earlier = answered;
    this.finished = finished;
  }

  /** Memory is bounded by what was asked for, whatever the size of the site. */
  private static FrontierConfig bounds(CrawlConfig config) {
    long pages = config.limits().maxPages();
    return FrontierConfig.defaults()
        .withDelay(config.politeness().delay())
        .withPerHost(config.politeness().perHost())
        .withMaxQueued((int) Math.clamp(4 * pages, 50_000, 1_000_000))
        .withMaxSeen((int) Math.clamp(20 * pages, 1_000_000, 10_000_000));
  }

  // ---- beginning and going on ----

  /**
   * Takes in what the crawl begins with, nearest to a seed first.
   *
   * @param rest how long its host is left alone first
   */
  void restore(Known known, Duration rest) {
    change(now -> {
      Entry entry = Entry.of(known.url(), known.depth(), known.place());
      boolean isNew = frontier.remember(entry);
      if (known.visited()) {
        scope = known.ledTo() == null ? scope : widened(Url.parse(known.ledTo()));
      } else if (!isNew || !restore(entry, now, rest)) {
        leftOut++;
      }
    });
  }

  /** The first one that waits says which level it is. {@return whether there was room} */
  private boolean restore(Entry entry, long now, Duration rest) {
    level = waiting() == 0 ? entry.depth() : level;
    boolean later = isByLevel() && entry.depth() > level;
    if ((later ? nextLevel.size() : frontier.stats().queued()) >= mostRestored()) {
      return false;
    }
    if (later) {
      nextLevel.add(entry);
      return true;
    }
    frontier.queue(entry, now);
    if (!rest.isZero()) {
      frontier.slow(entry.host(), now + rest.toNanos(), now);
    }
    return true;
  }

  /** As many as may wait in a run, and those that it had begun and not stored. */
  private long mostRestored() {
    return (long) bounds.maxQueued() + limits.concurrency() + PageWriter.ROOM;
  }

  private int waiting() {
    return frontier.stats().queued() + nextLevel.size() + silent.size();
  }

  private boolean isByLevel() {
    return limits.maxDepth() < Integer.MAX_VALUE;
  }

  // ---- handing out ----

  /** Waits for the next entry to fetch; empty when the crawl is at its end. One task only. */
  Optional<Entry> next() throws InterruptedException {
    while (true) {
      Handoff<Boolean> change = new Handoff<>();
      Next next;
      lock.lock();
      try {
        next = ask();
        waiter = next instanceof Next.Fetch || next instanceof Next.Drained ? null : change;
      } finally {
        lock.unlock();
      }
      switch (next) {
        case Next.Fetch(Entry entry) -> {
          return Optional.of(entry);
        }
        case Next.Drained() -> {
          return Optional.empty();
        }
        case Next.Busy() -> change.await();
        case Next.Wait(long until) -> awaitUntil(until, change);
      }
    }
  }

  private Next ask() {
    int inFlight = frontier.stats().inFlight();
    if (stopped || answered >= limits.maxPages()) {
      return new Next.Drained();
    }
    if (answered + inFlight >= limits.maxPages()) {
      return new Next.Busy(); // whether more is needed depends on what comes of these
    }
    Next next = frontier.next(clock.nanos());
    if (next instanceof Next.Drained && silent.isEmpty() && !nextLevel.isEmpty()) {
      enterNextLevel();
      next = frontier.next(clock.nanos());
    }
    return next;
  }

  private void enterNextLevel() {
    nextLevel.forEach(entry -> frontier.queue(entry, clock.nanos()));
    nextLevel.clear();
  }

  private void awaitUntil(long until, Handoff<Boolean> change) throws InterruptedException {
    try {
      Duration wait = Duration.ofNanos(Math.max(0, until - clock.nanos()));
      change.await(wait);
    } catch (TimedOutException e) {
      // the time has come: ask again
    }
  }

  // ---- bringing back ----

  /** An entry was answered: it is a page, and leads to these. */
  void answered(Entry entry, Page page, Collection<Url> links) {
    change(now -> {
      answered++;
      if (entry.depth() == 0) {
        scope = widened(Url.parse(page.finalUrl()));
      }
      List<Entry> found = new ArrayList<>();
      if (entry.depth() < limits.maxDepth()) {
        links.forEach(link -> found(link.canonical(), entry, now).ifPresent(found::add));
      }
      frontier.done(entry, now);
      finished.accept(new Visit(entry, page, found));
      silent.forEach(other -> frontier.queue(other, now));
      silent.clear();
    });
  }

  private Optional<Entry> found(Url url, Entry from, long now) {
    if (!scope.contains(url)) {
      outOfScope++;
      return Optional.empty();
    }
    Link link = new Link(url, from.depth() + 1);
    if (!isByLevel()) {
      return frontier.add(link, now);
    }
    Optional<Entry> taken = frontier.take(link, nextLevel.size());
    taken.ifPresent(nextLevel::add);
    return taken;
  }

  /** An entry leads nowhere, and this is stored of it, or nothing. */
  void ended(Entry entry, @Nullable Page page) {
    change(now -> {
      frontier.done(entry, now);
      finished.accept(new Visit(entry, page, List.of()));
    });
  }

  /**
   * {@return whether nobody answers} So far: earlier runs have pages, and this one has none. Then
   * it is the network that is away, and not a page.
   */
  boolean isSilent() {
    lock.lock();
    try {
      return earlier > 0 && answered == earlier;
    } finally {
      lock.unlock();
    }
  }

  /**
   * An entry got no answer while nobody did: it comes up again when one does, or in a later run.
   */
  void silent(Entry entry, Page error) {
    change(now -> {
      Entry anew = Entry.of(entry.url(), entry.depth(), entry.place());
      if (answered > earlier) {
        frontier.requeue(entry, anew, now);
      } else {
        frontier.done(entry, now);
        silent.add(anew);
        silence = silence == null ? error : silence;
      }
    });
  }

  /** {@return what came of the first entry in a run in which nobody answers} */
  Optional<Page> silence() {
    lock.lock();
    try {
      return silent.isEmpty() ? Optional.empty() : Optional.ofNullable(silence);
    } finally {
      lock.unlock();
    }
  }

  /** An entry is given up in the middle. Who goes on with the crawl fetches it again. */
  void brokenOff(Entry entry) {
    change(now -> frontier.done(entry, now));
  }

  /** An entry is to be fetched again, perhaps from elsewhere. */
  void again(Entry entry, Entry changed) {
    change(now -> frontier.requeue(entry, changed, now));
  }

  // ---- hosts and scope ----

  /** A host wants more time between two fetches. */
  void pace(String host, Duration delay) {
    change(now -> frontier.pace(host, delay, now));
  }

  /** A host wants to be left alone for a while. */
  void rest(String host, Duration time) {
    change(now -> frontier.slow(host, now + time.toNanos(), now));
  }

  /** {@return whether a redirect may be followed} A seed may lead anywhere that is not excluded. */
  boolean mayFollow(Entry entry, Url location) {
    Url link = location.canonical();
    lock.lock();
    try {
      return (entry.depth() == 0 ? widened(link) : scope).contains(link);
    } finally {
      lock.unlock();
    }
  }

  /** {@return the scope with the place where a seed was found} */
  private Scope widened(Url finalUrl) {
    return scope.contains(finalUrl.canonical()) ? scope : scope.widenedBy(finalUrl);
  }

  /** Ends the crawl: nothing is handed out any more. Any thread. */
  void stop() {
    change(now -> stopped = true);
  }

  boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  Stats stats() {
    lock.lock();
    try {
      FrontierStats stats = frontier.stats();
      return new Stats(stats.inFlight(), waiting(), stats.refusedByLimit(), leftOut, outOfScope);
    } finally {
      lock.unlock();
    }
  }

  private void change(LongConsumer what) {
    Handoff<Boolean> told;
    lock.lock();
    try {
      what.accept(clock.nanos());
      told = waiter;
      waiter = null;
    } finally {
      lock.unlock();
    }
    if (told != null) {
      told.give(true);
    }
  }
}
