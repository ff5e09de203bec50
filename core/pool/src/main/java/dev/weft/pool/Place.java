package dev.weft.pool;

import dev.weft.task.Handoff;

/** What a borrower gets when it enters: a slot at once, or a place in line. */
sealed interface Place<K, R> permits Slot, Place.Waiter {
  /** A borrower in line. */
  final class Waiter<K, R> extends Chain.Link<Waiter<K, R>> implements Place<K, R> {
    // immutable
    final Shelf<K, R> shelf;
    final Thread borrower;

    /** Its place in the one line of all keys; below 0 in front of everybody. */
    final long number;

    /** Since when it waits. */
    final long since;

    /** When its time is up; never, if it looks after that itself. */
    final long expiresAt;

    final Handoff<Slot<K, R>> handoff = new Handoff<>();

    Waiter(Shelf<K, R> shelf, Thread borrower, long number, long since, long expiresAt) {
      this.shelf = shelf;
      this.borrower = borrower;
      this.number = number;
      this.since = since;
      this.expiresAt = expiresAt;
    }
  }
}
