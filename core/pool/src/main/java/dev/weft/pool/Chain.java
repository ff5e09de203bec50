package dev.weft.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Slots, or borrowers in line, linked through themselves: each is in one chain at a time, and to
 * come and to leave allocates nothing. Guarded by the pool's lock.
 */
final class Chain<L extends Chain.Link<L>> {
  /** What can be in a chain. */
  abstract static class Link<L extends Link<L>> {
    // guarded by the pool's lock
    @Nullable Chain<L> chain;
    @Nullable L before;
    @Nullable L after;
  }

  private @Nullable L first;
  private @Nullable L last;
  private int size;

  void add(L link) {
    link.chain = this;
    link.before = last;
    if (last == null) {
      first = link;
    } else {
      last.after = link;
    }
    last = link;
    size++;
  }

  void addFirst(L link) {
    link.chain = this;
    link.after = first;
    if (first == null) {
      last = link;
    } else {
      first.before = link;
    }
    first = link;
    size++;
  }

  /** {@return whether it was in here} */
  boolean remove(L link) {
    if (link.chain != this) {
      return false;
    }
    L before = link.before;
    L after = link.after;
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
    link.chain = null;
    link.before = null;
    link.after = null;
    size--;
    return true;
  }

  /** {@return the first, or null} */
  @Nullable L first() {
    return first;
  }

  void forEach(Consumer<L> action) {
    for (L link = first; link != null; link = link.after) {
      action.accept(link);
    }
  }

  /** {@return all of them as they are now} */
  List<L> all() {
    List<L> all = new ArrayList<>(size);
    forEach(all::add);
    return all;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }
}
