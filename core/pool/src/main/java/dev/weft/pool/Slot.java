package dev.weft.pool;

import dev.weft.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The permission for one thing to exist, and the thing once it is open.
 *
 * <pre>
 * opening → lent ⇄ idle        (opened by its borrower)
 *    ├────→ idle ⇄ lent        (opened by a task of the pool's group)
 *    └───────┴──────┴───→ gone
 * </pre>
 */
final class Slot<K, R> extends Chain.Link<Slot<K, R>> implements Place<K, R> {
  // immutable
  final Shelf<K, R> shelf;
  final long number;

  // guarded by the pool's lock
  /** Until when it may be idle. */
  long idleUntil;

  /** When its lifetime is over. Fixed when it is opened. */
  long diesAt = Long.MAX_VALUE;

  /** When it was lent, for {@link Load}. */
  long bookedAt;

  /** Who opens it, if a task of the pool's group does. */
  @Nullable Task<?> opener;

  // written under the pool's lock, also read by whoever has the slot in hand
  private @Nullable R value;

  // written by whoever has the slot in hand: the ledger, a borrower, or who takes it off the tray;
  // reports may see them as they were a moment ago
  private @Nullable Thread borrower;
  private long lentAt;

  /** When it was opened or given back last. */
  private long usedAt;

  /** It was idle for so long that it is to be validated. */
  boolean isDoubtful;

  /** This loan came over the tray. */
  boolean wasPassedOn;

  /** How long this loan was is among the holds already. */
  boolean isTold;

  /** After how many loans the next one has its stack kept. */
  private int untilSample = -1;

  final Holds holds = new Holds();
  private volatile List<StackTraceElement> stack = List.of();
  @Nullable Trace trace;

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

  void opened(R thing, long death, long now) {
    value = thing;
    diesAt = death;
    usedAt = now;
    opener = null;
  }

  void lent(Thread to, long now, long freshFor) {
    lent(to, now);
    wasPassedOn = false;
    isDoubtful = isOpen() && now - usedAt >= freshFor;
  }

  /** Taken off the tray, where all is fresh. */
  void lent(Thread to, long now) {
    borrower = to;
    lentAt = now;
    isTold = false;
    wasPassedOn = true;
    isDoubtful = false;
  }

  /** About to be put on the tray: its loan is over, and nobody has it. */
  void passedOn(long now) {
    holds.add(now - lentAt);
    isTold = true;
    lentAt = now;
    shelved(now, now);
  }

  /** {@return whether one loan of so many is to have its stack kept, and this is it} */
  boolean isSampled(int every) {
    if (every == 0) {
      return false;
    }
    if (untilSample < 0) {
      untilSample = (int) ((number - 1) % every); // new slots do not all begin with their first
    }
    boolean sampled = untilSample == 0;
    untilSample = sampled ? every - 1 : untilSample - 1;
    return sampled;
  }

  Thread borrower() {
    return Objects.requireNonNull(borrower, "nobody has this slot");
  }

  void shelved(long now, long until) {
    borrower = null;
    if (!stack.isEmpty()) {
      stack = List.of();
    }
    trace = null;
    usedAt = now;
    idleUntil = until;
  }

  boolean isFresh(long now, long freshFor) {
    return now - usedAt < freshFor;
  }

  /** It was shelved without having been used. */
  void unused(long usedBefore) {
    usedAt = usedBefore;
  }

  long usedAt() {
    return usedAt;
  }

  void keep(List<StackTraceElement> frames) {
    stack = frames;
  }

  long lentAt() {
    return lentAt;
  }

  boolean isLentTo(Thread thread) {
    return borrower == thread;
  }

  boolean isDead(long now) {
    return diesAt <= now;
  }

  Leftover leftover(long now) {
    Thread thread = borrower;
    String who = thread == null ? "nobody" : nameOf(thread);
    Duration held = Duration.ofNanos(Math.max(0, now - lentAt));
    return new Leftover(shelf.key.toString(), who, held, stack);
  }

  static String nameOf(Thread thread) {
    String name = thread.getName();
    return name.isEmpty() ? "task-" + thread.threadId() : name;
  }

  @Override
  public String toString() {
    return shelf.key + " #" + number;
  }
}
