package dev.weft.pool;

import dev.weft.pool.PoolWarning.Kind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for loans without an end, and for borrowers that wait while they hold. Guarded by the
 * pool's lock.
 */
final class Watch<K, R> {
  /** How often the keeper asks what was garbage-collected, while anything is lent. */
  private static final long LOOK_EVERY = Duration.ofSeconds(1).toNanos();

  private static final long WARN_EVERY = Duration.ofSeconds(1).toNanos();

  // immutable
  private final long after;
  private final Desk<K, R> desk;

  // guarded by the pool's lock
  /** Before that no loan is too long. */
  private long lookAt;

  private boolean warned;
  private long warnedAt;

  Watch(PoolConfig.Leaks leaks, Desk<K, R> desk) {
    this.after = leaks.afterNanos();
    this.lookAt = after == Long.MAX_VALUE ? Long.MAX_VALUE : Long.MIN_VALUE;
    this.desk = desk;
  }

  /** {@return when to look next, if nothing happens before} */
  long due(long now) {
    return desk.stock.inUse() == 0 ? Long.MAX_VALUE : now + Math.min(LOOK_EVERY, after);
  }

  /** {@return before when no loan is too long} */
  long lookAt() {
    return lookAt;
  }

  /** Reports the loans that have become too long. */
  void look(long now) {
    if (now < lookAt) {
      return;
    }
    List<Slot<K, R>> late = desk.stock.loansSince(now - after);
    late.forEach(slot -> report(slot, now));
    lookAt = desk.stock.oldestLoan(now) + after;
  }

  private void report(Slot<K, R> slot, long now) {
    desk.stock.markLate(slot);
    desk.tally.overdue++;
    Leftover loan = slot.leftover(now);
    String text = "a loan is longer than %d ms: %s".formatted(after / 1_000_000, loan);
    desk.chores().warn(Kind.OVERDUE, text, loan);
  }

  void lost(Slot<K, R> slot, long now) {
    desk.tally.lost++;
    Leftover loan = slot.leftover(now);
    String text = "a lease was garbage-collected before it was given back or discarded: " + loan;
    desk.chores().warn(Kind.LOST, text, loan);
  }

  /** A borrower is in line: it should not hold anything of the same pool. */
  void entered(Thread borrower, long now) {
    Held<K, R> held = new Held<>(borrower);
    desk.stock.forEachLoan(held::look);
    Slot<K, R> oldest = held.oldest;
    if (oldest == null) {
      return;
    }
    desk.tally.nested++;
    if (warned && now - warnedAt < WARN_EVERY) {
      return;
    }
    warned = true;
    warnedAt = now;
    desk.chores()
        .warn(
            Kind.NESTED,
            ("%s holds %d of a pool and waits for one more: if all tasks do so they wait for each"
                    + " other for ever; borrow once, or let max be more than tasks × held")
                .formatted(Slot.nameOf(borrower), held.count),
            oldest.leftover(now));
  }

  /** What one thread holds. */
  private static final class Held<K, R> {
    private final Thread borrower;
    private int count;
    private @Nullable Slot<K, R> oldest;

    Held(Thread borrower) {
      this.borrower = borrower;
    }

    void look(Slot<K, R> slot) {
      if (slot.isLentTo(borrower)) {
        count++;
        oldest = oldest == null ? slot : oldest;
      }
    }
  }
}
