package dev.weft.pool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The permission for one thing to exist, and the thing once it is open.
 *
 * <pre>
 * out, empty → out, open ⇄ idle
 *     └─────────────┴────────┴───→ gone
 * </pre>
 */
final class Slot<K, R> implements Place<K, R> {
  // immutable
  final Shelf<K, R> shelf;
  final long number;

  // guarded by the pool's lock; the value also read by whoever has the slot in hand
  private @Nullable R value;
  private @Nullable Thread borrower;
  private long lentAt;

  /** When its lifetime is over. */
  private long diesAt = Long.MAX_VALUE;

  /** When it has been idle for too long or its lifetime is over. Fixed while it is idle. */
  private long staleAt;

  Slot(Shelf<K, R> shelf, long number) {
    this.shelf = shelf;
    this.number = number;
  }

  boolean isOpen() {
    return value != null;
  }

  R value() {
    return Objects.requireNonNull(value, "nothing is open here yet");
  }

  void opened(R thing, long death) {
    value = thing;
    diesAt = death;
  }

  void lent(Thread to, long now) {
    borrower = to;
    lentAt = now;
  }

  void shelved(long idleUntil) {
    borrower = null;
    staleAt = Math.min(idleUntil, diesAt);
  }

  long staleAt() {
    return staleAt;
  }

  boolean isDead(long now) {
    return diesAt <= now;
  }

  Leftover leftover(long now) {
    String who = borrower == null ? "nobody" : borrower.getName();
    return new Leftover(shelf.key.toString(), who, Duration.ofNanos(Math.max(0, now - lentAt)));
  }

  @Override
  public String toString() {
    return shelf.key + " #" + number;
  }
}
