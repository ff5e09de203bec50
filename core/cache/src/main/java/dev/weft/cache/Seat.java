package dev.weft.cache;

import dev.weft.task.Handoff;
import java.util.Optional;

/**
 * One caller that waits for the load of another.
 *
 * <p>It is given what came of the load, or nothing: then the load is its own to do.
 */
final class Seat<K, V> {
  final Flight<K, V> flight;
  final Thread thread = Thread.currentThread();
  final Handoff<Optional<Entry<V>>> ending = new Handoff<>();

  Seat(Flight<K, V> flight) {
    this.flight = flight;
  }
}
