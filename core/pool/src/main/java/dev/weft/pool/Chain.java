package dev.weft.pool;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Slots in the order in which they came, linked through themselves: a slot is in one chain at a
 * time. Guarded by the pool's lock.
 */
final class Chain<K, R> {
  private @Nullable Slot<K, R> first;
  private @Nullable Slot<K, R> last;
  private int size;

  void add(Slot<K, R> slot) {
    slot.chain = this;
    slot.before = last;
    slot.after = null;
    if (last == null) {
      first = slot;
    } else {
      last.after = slot;
    }
    last = slot;
    size++;
  }

  /** {@return whether it was in here} */
  boolean remove(Slot<K, R> slot) {
    if (slot.chain != this) {
      return false;
    }
    Slot<K, R> before = slot.before;
    Slot<K, R> after = slot.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    slot.chain = null;
    slot.before = null;
    slot.after = null;
    size--;
    return true;
  }

  /** {@return the slot that is in here for the longest time} */
  @Nullable Slot<K, R> first() {
    return first;
  }

  void forEach(Consumer<Slot<K, R>> action) {
    for (Slot<K, R> slot = first; slot != null; slot = slot.after) {
      action.accept(slot);
    }
  }

  int size() {
    return size;
  }
}
