package dev.weft.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who loads what, and who waits for it: the decisions, under one short lock, with the shelf changed
 * in the same breath. Any thread; nothing waits but for the lock, and no code of users runs under
 * it but {@code equals} and {@code hashCode} of keys.
 */
class Flights<K, V> {
  // immutable
  private final Shelf<K, V> shelf;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<K, Flight<K, V>> flights = new HashMap<>();

  /** Which flight a thread waits for. */
  private final Map<Thread, Flight<K, V>> waiting = new HashMap<>();

  Flights(Shelf<K, V> shelf) {
    this.shelf = shelf;
  }

  // ---- callers ----

  /** {@return what a caller finds: the answer, a load to run, a load to wait for} */
  Arrival<K, V> arrive(K key, long now) {
    return locked(() -> {
      Flight<K, V> flight = flights.get(key);
      if (flight != null && flight.pilot == Thread.currentThread()) {
        return new Arrival.Circle<>(List.of(key, key));
      }
      Entry<V> entry = shelf.find(key);
      if (entry != null && (flight != null || !entry.isDue(now))) {
        return new Arrival.There<>(entry);
      }
      return flight == null ? begin(key) : board(flight);
    });
  }

  private Arrival<K, V> begin(K key) {
    Flight<K, V> flight = new Flight<>(key);
    flight.pilot = Thread.currentThread();
    flights.put(key, flight);
    return new Arrival.Fly<>(flight);
  }

  private Arrival<K, V> board(Flight<K, V> flight) {
    List<K> circle = circle(flight);
    if (!circle.isEmpty()) {
      return new Arrival.Circle<>(circle);
    }
    waiting.put(Thread.currentThread(), flight);
    return new Arrival.Wait<>(flight.board());
  }

  /** {@return the keys by way of which the caller would wait for itself; empty if it would not} */
  private List<K> circle(Flight<K, V> first) {
    List<K> keys = new ArrayList<>();
    for (Flight<K, V> on = first;
        on != null;
        on = on.pilot == null ? null : waiting.get(on.pilot)) {
      keys.add(on.key);
      if (on.pilot == Thread.currentThread()) {
        keys.addFirst(on.key); // the caller's own load is where it begins and ends
        return keys;
      }
    }
    return List.of();
  }

  /** Lets a cancelled caller go, unless it was given its ending already. */
  void leave(Seat<K, V> seat) {
    locked(() -> seat.flight.leave(seat) ? waiting.remove(seat.thread) : null);
  }

  // ---- pilots ----

  /**
   * Makes the caller, which was given the load, the one that runs it.
   *
   * @return what was put meanwhile: then there is nothing to run, and the flight is over
   */
  @Nullable Entry<V> takeOver(Flight<K, V> flight, long now) {
    Entry<V> there =
        locked(() -> {
          flight.pilot = Thread.currentThread();
          Entry<V> entry = shelf.find(flight.key);
          return entry == null || entry.isDue(now) ? null : entry;
        });
    return there == null ? null : land(flight, there, now);
  }

  /**
   * Ends a load with an outcome: keeps it unless it is stale, and tells those who wait for it.
   *
   * @return the outcome; if a refresh failed, the value that is still there
   */
  Entry<V> land(Flight<K, V> flight, Entry<V> outcome, long retry) {
    List<Seat<K, V>> arrived = new ArrayList<>();
    Entry<V> result =
        locked(() -> {
          Entry<V> kept = flight.stale ? outcome : keep(flight.key, outcome, retry);
          arrived.addAll(flight.arrive());
          arrived.forEach(seat -> waiting.remove(seat.thread));
          return kept;
        });
    arrived.forEach(seat -> seat.ending.give(Optional.of(result)));
    passOn(flight);
    return result;
  }

  Entry<V> keep(K key, Entry<V> outcome, long retry) {
    Entry<V> old = outcome.hasFailed() ? shelf.peek(key) : null;
    if (old != null && !old.hasFailed()) {
      old.postpone(retry);
      return old;
    }
    shelf.put(key, outcome);
    return outcome;
  }

  /** Ends a load without an outcome: the next who waits loads anew. */
  void abandon(Flight<K, V> flight) {
    locked(() -> {
      flight.drift();
      return null;
    });
    passOn(flight);
  }

  /** Gives the flight to who waited longest and is still there; without anyone it is over. */
  void passOn(Flight<K, V> flight) {
    Seat<K, V> next;
    do {
      next = locked(() -> nextPilot(flight));
    } while (next != null && !next.ending.give(Optional.empty()));
  }

  private @Nullable Seat<K, V> nextPilot(Flight<K, V> flight) {
    Seat<K, V> next = flight.next();
    if (next == null) {
      flights.remove(flight.key);
    } else {
      waiting.remove(next.thread);
    }
    return next;
  }

  // ---- writers ----

  /** Keeps a value; a load that runs will not replace it. */
  void put(K key, Entry<V> entry) {
    locked(() -> {
      outdate(flights.get(key));
      shelf.put(key, entry);
      return null;
    });
  }

  /** {@return what was kept and is no more} A load that runs will not bring it back. */
  @Nullable Entry<V> remove(K key) {
    return locked(() -> {
      outdate(flights.get(key));
      return shelf.remove(key);
    });
  }

  void clear() {
    locked(() -> {
      flights.values().forEach(this::outdate);
      shelf.clear();
      return null;
    });
  }

  void outdate(@Nullable Flight<K, V> flight) {
    if (flight != null && flight.pilot != null) {
      flight.stale = true; // one that is being passed on has not begun, and will be fresh
    }
  }

  // ---- seeing inside ----

  CacheStats stats(Tally tally) {
    shelf.tidy();
    return locked(() ->
        new CacheStats(
            shelf.size(), shelf.weight(), flights.size(), waiting.size(), tally.totals()));
  }

  private <T extends @Nullable Object> T locked(Supplier<T> change) {
    lock.lock();
    try {
      return change.get();
    } finally {
      lock.unlock();
    }
  }
}
