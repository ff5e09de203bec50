package dev.weft.cache;

import dev.weft.task.Clock;
import dev.weft.task.TaskFailedException;
import dev.weft.task.Weft;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Things worth keeping: bounded in number or weight and in time, loaded once for all who ask.
 *
 * <p>There is no thread and no task behind a cache. A load runs on the task of the caller that
 * found nothing, with that caller's timeouts and context, and the others wait for it. If the
 * loading caller is cancelled, the one that waited longest <em>loads anew</em>, with its own
 * loader; when nobody waits any more, nobody loads. So a cache needs no scope to live in, may be
 * shared by programs and ordinary threads, and leaves nothing behind; the price is that work done
 * for a cancelled caller is done again. Where callers have timeouts shorter than a load, let the
 * load succeed somewhere: load ahead from a task without such a timeout.
 *
 * <p>Refreshing ahead works the same way: the caller that finds a value older than {@link
 * CacheConfig#refreshAfter} loads it anew while all others are served the old one. If that load
 * fails, the caller is served the old value too, and the next attempt is made after {@link
 * CacheConfig#failureTtl}.
 *
 * <p>Entries go when there is no room, the least useful first, as Caffeine judges it (W-TinyLFU:
 * Einziger, Friedman, Manes, <i>TinyLFU: A Highly Efficient Cache Admission Policy</i>, 2017). A
 * new entry may be the one to go, and one heavier than the whole cache goes at once. Ages are those
 * of the clock of the task, or thread, that opened the cache.
 *
 * <p>Any thread, a task or not, may call every method.
 *
 * @param <K> keys, compared by {@code equals}
 * @param <V> values
 */
public final class Cache<K, V> {
  /** How a value comes into being. */
  @FunctionalInterface
  public interface Loader<K, V> {
    /** {@return the value of a key, never null} May wait. */
    V load(K key) throws Exception;
  }

  // immutable
  private final CacheConfig<K, V> config;
  private final Clock clock;
  private final boolean refreshes;
  private final Tally tally;
  private final Shelf<K, V> shelf;
  private final Flights<K, V> flights;

  /** A cache whose decisions a test may make wrong on purpose. */
  Cache(CacheConfig<K, V> config, Clock clock, Function<Shelf<K, V>, Flights<K, V>> flights) {
    config.requireSound();
    this.config = config;
    this.clock = clock;
    this.refreshes = !config.refreshAfter().equals(CacheConfig.FOREVER);
    this.tally = new Tally();
    this.shelf = new Shelf<>(config, clock, tally.evictions);
    this.flights = flights.apply(shelf);
  }

  /** {@return an empty cache of at most so many entries, at least 1, whatever their age} */
  public static <K, V> Cache<K, V> of(long maxEntries) {
    return open(CacheConfig.<K, V>defaults().withMaxEntries(maxEntries));
  }

  /**
   * {@return an empty cache}
   *
   * @throws IllegalArgumentException if values would expire before they are refreshed
   */
  public static <K, V> Cache<K, V> open(CacheConfig<K, V> config) {
    return new Cache<>(config, Clock.current(), Flights::new);
  }

  // ---- loading ----

  /**
   * Answers from the cache, or loads the value and keeps it: one load for all who ask meanwhile.
   *
   * <p>Waits for the load, its own or another's; always a checkpoint. A caller that is cancelled
   * leaves at once; if the load was its own, the next caller in line loads anew.
   *
   * <p>A value that was being loaded when its key was removed, put or cleared is given to those who
   * asked before, and not kept. Who asks afterwards waits for the end of that load and begins
   * another: a key is never loaded twice at once.
   *
   * <p>A load may load other keys. Loads that would wait for each other in a circle are refused, as
   * far as they run on the tasks that asked: a task forked inside a load is not known to belong to
   * it, and must not ask for its key.
   *
   * @param loader called at most once, on the caller's task, if the caller is the one that loads
   * @return the value
   * @throws RuntimeException what the load throws, one and the same object for all who waited and,
   *     while it is kept, for all who ask; a checked one as the cause of a {@link
   *     TaskFailedException}
   * @throws NullPointerException if the load returns null
   * @throws IllegalStateException if the load waits for itself
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public V load(K key, Loader<? super K, ? extends V> loader) throws InterruptedException {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(loader, "loader");
    Weft.checkpoint();
    Entry<V> entry = shelf.find(key);
    if (entry == null || (refreshes && entry.isDue(clock.nanos()))) {
      return obtain(key, loader).orThrow();
    }
    tally.hits.increment();
    return entry.orThrow();
  }

  /** The long way: perhaps loading, perhaps waiting for who loads. */
  private Entry<V> obtain(K key, Loader<? super K, ? extends V> loader)
      throws InterruptedException {
    Arrival<K, V> arrival = flights.arrive(key, clock.nanos());
    (arrival instanceof Arrival.There ? tally.hits : tally.misses).increment();
    return switch (arrival) {
      case Arrival.There<K, V>(Entry<V> entry) -> entry;
      case Arrival.Fly<K, V>(Flight<K, V> flight) -> fly(flight, loader);
      case Arrival.Wait<K, V>(Seat<K, V> seat) -> await(seat, loader);
      case Arrival.Circle<K, V> circle -> throw refusal(circle);
    };
  }

  private Entry<V> await(Seat<K, V> seat, Loader<? super K, ? extends V> loader)
      throws InterruptedException {
    Optional<Entry<V>> ending;
    try {
      ending = seat.ending.await();
    } catch (InterruptedException e) {
      flights.leave(seat);
      throw e;
    }
    if (ending.isPresent()) {
      return ending.get();
    }
    Entry<V> there = flights.takeOver(seat.flight, clock.nanos());
    return there != null ? there : fly(seat.flight, loader);
  }

  /** The life of a load: begun, then landed with an outcome or left for the next. */
  private Entry<V> fly(Flight<K, V> flight, Loader<? super K, ? extends V> loader)
      throws InterruptedException {
    Entry<V> outcome = null;
    Entry<V> result = null;
    try {
      Weft.checkpoint(); // who took over may have been cancelled since
      outcome = run(flight.key, loader);
    } finally {
      if (outcome == null) {
        flights.abandon(flight);
      } else {
        result = flights.land(flight, outcome, clock.nanos() + config.failureTtl().toNanos());
      }
    }
    return Objects.requireNonNull(result);
  }

  /** Runs the user's load. {@return what came of it} Throws only if the caller is to stop. */
  private Entry<V> run(K key, Loader<? super K, ? extends V> loader) throws InterruptedException {
    tally.begun.increment();
    long start = clock.nanos();
    try {
      V value = Objects.requireNonNull(loader.load(key), () -> "the load of " + key + " is null");
      return Entry.of(key, value, config, clock.nanos());
    } catch (InterruptedException e) {
      tally.abandoned.increment();
      throw e;
    } catch (Throwable e) {
      return failed(e);
    } finally {
      tally.nanos.add(clock.nanos() - start);
    }
  }

  /** {@return the outcome of a load that failed, unless it failed because it was to stop} */
  private Entry<V> failed(Throwable failure) {
    if (isToStop()) {
      tally.abandoned.increment(); // says nothing of the key, only of this caller
      throw TaskFailedException.unchecked(failure);
    }
    tally.failed.increment();
    return Entry.failed(failure, config, clock.nanos());
  }

  private static boolean isToStop() {
    try {
      Weft.checkpoint();
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // for the next checkpoint
      return true;
    }
  }

  private static IllegalStateException refusal(Arrival.Circle<?, ?> circle) {
    String way = circle.keys().stream().map(String::valueOf).collect(Collectors.joining(" → "));
    return new IllegalStateException(
        "a load would wait for itself: " + way + "; let a load ask for other keys only");
  }

  // ---- reading and writing ----

  /**
   * {@return the value that is kept for a key, if there is one} Never waits, never loads; a kept
   * failure is no value.
   */
  public Optional<V> get(K key) {
    Entry<V> entry = shelf.find(Objects.requireNonNull(key, "key"));
    Optional<V> found = entry == null ? Optional.empty() : entry.found();
    (found.isPresent() ? tally.hits : tally.misses).increment();
    return found;
  }

  /**
   * Keeps a value in place of what was there. Never waits. A load of the key that runs now will not
   * replace it.
   *
   * @throws IllegalArgumentException if the weight or the time to live of the value is wrong
   */
  public void put(K key, V value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    flights.put(key, Entry.of(key, value, config, clock.nanos()));
  }

  /**
   * Removes what is kept for a key, a failure included. Never waits. A load of the key that runs
   * now will not bring it back.
   *
   * @return the value that was kept, if there was one
   */
  public Optional<V> remove(K key) {
    Entry<V> entry = flights.remove(Objects.requireNonNull(key, "key"));
    return entry == null ? Optional.empty() : entry.found();
  }

  /** Removes everything, as {@link #remove} does. Never waits. */
  public void clear() {
    flights.clear();
  }

  // ---- seeing inside ----

  /**
   * {@return the cache at this moment} Drops what has expired first; an entry that expired within
   * the last two seconds may still be counted, though nobody is given it.
   */
  public CacheStats stats() {
    return flights.stats(tally);
  }

  @Override
  public String toString() {
    CacheStats now = stats();
    return "cache (weight %d of %d in %d entries, %d in flight, %d waiting)"
        .formatted(now.weight(), config.maxWeight(), now.size(), now.inFlight(), now.waiters());
  }
}
