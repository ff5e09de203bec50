package dev.weft.cache;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The load of one key, from the first caller that asked until nobody waits any more.
 *
 * <pre>
 * flown → landed    (its callers have the outcome; latecomers, if any, fly again)
 *   │  ↖
 *   └→ adrift       (the pilot was cancelled: the caller that waited longest takes over)
 * </pre>
 *
 * <p>All but the key is guarded by the flights' lock.
 */
final class Flight<K, V> {
  final K key;

  /** Who runs the load; null while it is passed on. */
  @Nullable Thread pilot;

  /** Whether the key was removed or put since the load began: its value is not to be kept. */
  boolean stale;

  /** Who waits for this load, in order. */
  private final LinkedHashSet<Seat<K, V>> seats = new LinkedHashSet<>();

  /** Who came after the load had become stale, in order: a value from before is not for them. */
  private final LinkedHashSet<Seat<K, V>> latecomers = new LinkedHashSet<>();

  Flight(K key) {
    this.key = key;
  }

  Seat<K, V> board() {
    Seat<K, V> seat = new Seat<>(this);
    (stale ? latecomers : seats).add(seat);
    return seat;
  }

  boolean leave(Seat<K, V> seat) {
    return seats.remove(seat) || latecomers.remove(seat);
  }

  /** Ends this load with an outcome. {@return for whom it is} */
  List<Seat<K, V>> arrive() {
    List<Seat<K, V>> arrived = new ArrayList<>(seats);
    seats.clear();
    drift();
    return arrived;
  }

  /** Ends this load; the next one begins from now, so it is good enough for all. */
  void drift() {
    pilot = null;
    stale = false;
    seats.addAll(latecomers);
    latecomers.clear();
  }

  /** {@return who waited longest, and waits no more} */
  @Nullable Seat<K, V> next() {
    return seats.isEmpty() ? null : seats.removeFirst();
  }

  boolean isEmpty() {
    return seats.isEmpty();
  }
}
