package dev.weft.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Slots that are passed on from one borrower to the next without the pool's lock, while nobody is
 * in line: a stack, the most recently used on top.
 *
 * <p>For the books what lies here is still lent; whoever has the lock can take all of it back. Each
 * place in the stack is an object of its own, put there once: a compare-and-set that finds it on
 * top knows that nothing has happened to the slot in it.
 *
 * <pre>
 * shut ⇄ open     (under the pool's lock)
 * </pre>
 */
final class Tray<K, R> {
  private record Node<K, R>(@Nullable Slot<K, R> slot, @Nullable Node<K, R> below) {}

  // immutable
  private final long freshFor;
  private final long lateAfter;
  private final Node<K, R> shut = new Node<>(null, null);

  // any thread, by compare-and-set
  private final AtomicReference<@Nullable Node<K, R>> top = new AtomicReference<>(shut);

  /** When the books have something to do, which comes first. Written under the pool's lock. */
  private volatile long until;

  Tray(PoolConfig config) {
    this.freshFor = config.times().fresh().toNanos();
    this.lateAfter = config.leaks().afterNanos();
  }

  // ---- any thread ----

  /** {@return the slot on top, if it is for this key and was used a moment ago} */
  @Nullable Slot<K, R> take(K key, Thread borrower, long now) {
    Node<K, R> node = top.get();
    while (node != null && node.slot != null && fits(node.slot, key, now)) {
      if (top.compareAndSet(node, node.below)) {
        node.slot.lent(borrower, now);
        return node.slot;
      }
      node = top.get();
    }
    return null;
  }

  private boolean fits(Slot<K, R> slot, K key, long now) {
    return now < until && slot.isFresh(now, freshFor) && slot.shelf.key.equals(key);
  }

  /** {@return whether a slot was put on top} If not, it is the giver's still. */
  boolean put(Slot<K, R> slot, long now) {
    Node<K, R> node = top.get();
    if (node == shut || now >= until || slot.isDead(now) || now - slot.lentAt() >= lateAfter) {
      return false;
    }
    slot.passedOn(now);
    while (!top.compareAndSet(node, new Node<>(slot, node))) {
      node = top.get();
      if (node == shut) {
        return false;
      }
    }
    return true;
  }

  // ---- under the pool's lock ----

  boolean isOpen() {
    return top.get() != shut;
  }

  /** From now on slots may be put here, until that time. */
  void open(long time) {
    until = time;
    if (!isOpen()) {
      top.set(null);
    }
  }

  /** Takes everything back and stays as it is. {@return it, the least recently used first} */
  List<Slot<K, R>> clear() {
    return isOpen() ? upwards(top.getAndSet(null)) : List.of();
  }

  /** Takes everything back; nothing comes here until it is opened. {@return it} */
  List<Slot<K, R>> shut() {
    return upwards(top.getAndSet(shut));
  }

  private List<Slot<K, R>> upwards(@Nullable Node<K, R> node) {
    if (node == null || node == shut) {
      return List.of();
    }
    List<Slot<K, R>> slots = new ArrayList<>();
    for (Node<K, R> next = node; next != null && next.slot != null; next = next.below) {
      slots.add(next.slot);
    }
    return slots.reversed();
  }
}
