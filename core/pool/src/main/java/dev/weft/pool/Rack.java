package dev.weft.pool;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The idle slots of all keys, in the two orders they may have to go. Guarded by the pool's lock.
 */
final class Rack<K, R> {
  private static final Comparator<Slot<?, ?>> STALE_FIRST =
      Comparator.<Slot<?, ?>>comparingLong(Slot::staleAt).thenComparingLong(slot -> slot.number);

  /** The least recently used first. */
  private final LinkedHashSet<Slot<K, R>> byUse = new LinkedHashSet<>();

  private final TreeSet<Slot<K, R>> byExpiry = new TreeSet<>(STALE_FIRST);

  void add(Slot<K, R> slot) {
    slot.shelf.idle.addFirst(slot);
    byUse.add(slot);
    byExpiry.add(slot);
  }

  void remove(Slot<K, R> slot) {
    slot.shelf.idle.remove(slot);
    byUse.remove(slot);
    byExpiry.remove(slot);
  }

  /** {@return the slot that was not used for the longest time} */
  @Nullable Slot<K, R> leastUsed() {
    return byUse.isEmpty() ? null : byUse.getFirst();
  }

  /** {@return a slot that has been idle for too long or has lived for too long} */
  @Nullable Slot<K, R> stale(long now) {
    return byExpiry.isEmpty() || byExpiry.first().staleAt() > now ? null : byExpiry.first();
  }

  List<Slot<K, R>> all() {
    return List.copyOf(byUse);
  }

  int size() {
    return byUse.size();
  }
}
