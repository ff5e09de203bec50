package dev.weft.crawl;

import dev.weft.http.Url;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which URL may be fetched next: each URL once, each host no more often and no more at a
 * time than allowed, breadth first within a host.
 *
 * <p>Pure: it starts nothing and reads no clock; every method is told the time, in the nanoseconds
 * of {@link System#nanoTime}, and costs O(log hosts). Its memory is bounded by the limits of its
 * {@link FrontierConfig}: a host with nothing to do is forgotten once its delay has passed, not
 * before. Not for use by several threads at a time: whoever shares it guards it with a lock.
 */
final class Frontier {
  private final FrontierConfig config;
  private final SeenSet seen = new SeenSet();
  private final Map<String, Host> hosts = new HashMap<>();

  /** Hosts with something queued that have not all their fetches in flight. */
  private final Line turns = new Line();

  /** Hosts with nothing to do, kept until their delay has passed. */
  private final Line resting = new Line();

  private long places;
  private int queued;
  private int inFlight;
  private long refusedByLimit;
  private int peakQueued;
  private int peakInFlight;
  private int peakHosts;

  /** An empty frontier. */
  public Frontier(FrontierConfig config) {
    this.config = config;
  }

  /**
   * Takes a URL in and queues it, unless it was seen before or a limit is reached. {@return what it
   * has become}
   */
  public Optional<Entry> add(Link link, long nowNanos) {
    Optional<Entry> taken = take(link, queued);
    taken.ifPresent(entry -> queue(entry, nowNanos));
    return taken;
  }

  /**
   * Takes a URL in without queueing it, as {@link #add} does otherwise.
   *
   * @param waiting how many wait where it is to wait
   */
  public Optional<Entry> take(Link link, int waiting) {
    return claim(link.url(), waiting < config.maxQueued())
        ? Optional.of(Entry.of(link, places++))
        : Optional.empty();
  }

  /** Queues what was taken in or remembered; once. */
  public void queue(Entry entry, long nowNanos) {
    Host host = host(entry.host(), nowNanos);
    host.queue.add(entry);
    queued++;
    peakQueued = Math.max(peakQueued, queued);
    settle(host);
  }

  /**
   * Takes in what an earlier frontier had taken in, at its old place, without queueing it.
   *
   * @return false if it cannot be remembered because of the limit, or is already
   */
  public boolean remember(Entry entry) {
    places = Math.max(places, entry.place() + 1);
    return seen.size() < config.maxSeen() && seen.add(entry.url());
  }

  /** What to do next; a {@link Next.Fetch} counts as started now. */
  public Next next(long nowNanos) {
    forget(nowNanos);
    if (queued == 0) {
      return inFlight == 0 ? new Next.Drained() : new Next.Busy();
    }
    Host host = turns.first();
    if (host == null) {
      return new Next.Busy();
    }
    if (host.readyAt() - nowNanos > 0) {
      return new Next.Wait(host.readyAt());
    }
    turns.removeFirst();
    return new Next.Fetch(start(host, nowNanos));
  }

  /**
   * Ends what {@link #next} handed out.
   *
   * @throws IllegalStateException if nothing of its host is in flight
   */
  public void done(Entry entry, long nowNanos) {
    settle(end(entry));
    forget(nowNanos);
  }

  /**
   * Ends what {@link #next} handed out and queues it again, changed by {@link Entry#again} or
   * {@link Entry#redirectedTo}: at its old place, perhaps at another host. No limit refuses it,
   * since it was in flight.
   *
   * @throws IllegalStateException if nothing of its host is in flight
   */
  public void requeue(Entry entry, Entry changed, long nowNanos) {
    Host host = end(entry);
    queue(changed, nowNanos);
    settle(host);
    forget(nowNanos);
  }

  /**
   * Asks nothing of a host before a time, as Retry-After wants it; an earlier time changes nothing.
   */
  public void slow(String host, long untilNanos, long nowNanos) {
    Host slowed = host(host, nowNanos);
    slowed.notBefore(untilNanos);
    settle(slowed);
    forget(nowNanos);
  }

  /**
   * Gives a host a longer delay, as robots.txt may want it; a shorter one than configured changes
   * nothing. Counts from the last start on and is forgotten with the host, so say it whenever the
   * host's rules are looked up.
   */
  public void pace(String host, Duration delay, long nowNanos) {
    Host paced = host(host, nowNanos);
    paced.delay(Math.max(delay.toNanos(), config.delay().toNanos()));
    settle(paced);
    forget(nowNanos);
  }

  /** {@return the numbers of this moment} */
  public FrontierStats stats() {
    return new FrontierStats(
        queued,
        inFlight,
        seen.size(),
        hosts.size(),
        refusedByLimit,
        peakQueued,
        peakInFlight,
        peakHosts);
  }

  private boolean claim(Url url, boolean room) {
    String text = url.canonical().toString();
    if (room && seen.size() < config.maxSeen()) {
      return seen.add(text);
    }
    refusedByLimit += seen.contains(text) ? 0 : 1;
    return false;
  }

  private Host host(String name, long now) {
    Host host = hosts.get(name);
    if (host == null) {
      host = new Host(name, config.delay().toNanos(), now);
      hosts.put(name, host);
      peakHosts = Math.max(peakHosts, hosts.size());
    }
    return host;
  }

  private Entry start(Host host, long now) {
    Entry entry = host.queue.remove();
    host.started(now);
    queued--;
    inFlight++;
    peakInFlight = Math.max(peakInFlight, inFlight);
    settle(host);
    return entry;
  }

  private Host end(Entry entry) {
    Host host = hosts.get(entry.host());
    if (host == null) {
      throw new IllegalStateException("%s was not handed out; end an entry once".formatted(entry));
    }
    host.ended();
    inFlight--;
    return host;
  }

  /** Puts a host in the line where it belongs now. */
  private void settle(Host host) {
    if (host.idle()) {
      resting.join(host.resting);
    } else if (!host.queue.isEmpty() && host.inFlight() < config.perHost()) {
      turns.join(host.inTurn);
    }
  }

  private void forget(long now) {
    Host host = resting.first();
    while (host != null && (!host.idle() || host.readyAt() - now <= 0)) {
      resting.removeFirst();
      if (host.idle()) {
        hosts.remove(host.name);
      }
      host = resting.first();
    }
  }
}
