package dev.weft.crawl;

import dev.weft.http.Url;
import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.TimedOutException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
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
   * @param outOfScope links that lead out of the scope, each time one was found
   */
  record Stats(int inFlight, int waiting, long refused, long outOfScope) {}

  // immutable
  private final Clock clock = Clock.current();
  private final CrawlLimits limits;
  private final FrontierConfig bounds;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Frontier frontier;
  private final Set<Url> nextLevel = new LinkedHashSet<>();
  private int level;
  private long refused;
  private long outOfScope;
  private Scope scope;
  private @Nullable Handoff<Boolean> waiter;
  private int answered;
  private boolean stopped;

  CrawlQueue(CrawlConfig config) {
    this.limits = config.limits();
    this.scope = config.scope();
    this.bounds = bounds(config);
    this.frontier = new Frontier(bounds);
    for (Url seed : config.seeds()) {
      frontier.add(new Link(seed.canonical(), 0), clock.nanos());
    }
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
    if (next instanceof Next.Drained && !nextLevel.isEmpty()) {
      enterNextLevel();
      next = frontier.next(clock.nanos());
    }
    return next;
  }

  private void enterNextLevel() {
    level++;
    for (Url link : nextLevel) {
      frontier.add(new Link(link, level), clock.nanos());
    }
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

  /** An entry was answered by this URL: it is a page, and leads to these. */
  void answered(Entry entry, Url finalUrl, Collection<Url> links) {
    change(now -> {
      answered++;
      if (entry.depth() == 0) {
        scope = widened(finalUrl);
      }
      if (entry.depth() < limits.maxDepth()) {
        links.forEach(link -> found(link.canonical(), entry.depth() + 1, now));
      }
      frontier.done(entry, now);
    });
  }

  private void found(Url link, int depth, long now) {
    if (!scope.contains(link)) {
      outOfScope++;
      return;
    }
    if (limits.maxDepth() == Integer.MAX_VALUE) {
      frontier.add(new Link(link, depth), now);
    } else if (nextLevel.size() < bounds.maxQueued()) {
      nextLevel.add(link);
    } else if (!nextLevel.contains(link)) {
      refused++;
    }
  }

  /** Nothing more comes of an entry. */
  void done(Entry entry) {
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
      return new Stats(
          stats.inFlight(),
          stats.queued() + nextLevel.size(),
          stats.refusedByLimit() + refused,
          outOfScope);
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
