package dev.weft.sync;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait, first come, first served; one in the middle leaves without the others being
 * looked at. Guarded by the lock of its desk.
 */
final class Line<T> {
  private @Nullable Place<T> first;
  private @Nullable Place<T> last;
  private int length;

  void add(Place<T> waiter) {
    waiter.line = this;
    waiter.ahead = last;
    if (last == null) {
      first = waiter;
    } else {
      last.behind = waiter;
    }
    last = waiter;
    length++;
  }

  /** {@return the one that has waited longest, no longer in line} */
  @Nullable Place<T> poll() {
    Place<T> waiter = first;
    if (waiter != null) {
      remove(waiter);
    }
    return waiter;
  }

  /** Takes one out. {@return whether it was in this line} */
  boolean remove(Place<T> waiter) {
    if (waiter.line != this) {
      return false;
    }
    if (waiter.ahead == null) {
      first = waiter.behind;
    } else {
      waiter.ahead.behind = waiter.behind;
    }
    if (waiter.behind == null) {
      last = waiter.ahead;
    } else {
      waiter.behind.ahead = waiter.ahead;
    }
    waiter.line = null;
    waiter.ahead = null;
    waiter.behind = null;
    length--;
    return true;
  }

  /** {@return the one that has waited longest} */
  @Nullable Place<T> first() {
    return first;
  }

  boolean isEmpty() {
    return first == null;
  }

  int length() {
    return length;
  }
}
