package dev.weft.pool;

import dev.weft.pool.PoolStats.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The slots of a pool, and where each of them is. Decides nothing. Guarded by the pool's lock. */
final class Stock<K, R> {
  private static final Comparator<Slot<?, ?>> MORTAL_FIRST =
      Comparator.<Slot<?, ?>>comparingLong(slot -> slot.diesAt)
          .thenComparingLong(slot -> slot.number);

  private static final Comparator<Slot<?, ?>> OLDEST_FIRST = Comparator.comparingLong(Slot::lentAt);

  // immutable
  private final PoolConfig config;
  private final Tally tally;
  private final long freshFor;
  private final long idleFor;

  final Load load = new Load();

  // guarded by the pool's lock
  private final Map<K, Shelf<K, R>> shelves = new HashMap<>();

  /** The least recently used first. */
  private final Chain<Slot<K, R>> idle = new Chain<>();

  /**
   * What was idle for too long and stays all the same, because no more than {@code min} is left.
   */
  private final Chain<Slot<K, R>> kept = new Chain<>();

  /** What is lent, also what lies on the tray; and what of it was reported as overdue. */
  private final Chain<Slot<K, R>> lent = new Chain<>();

  private final Chain<Slot<K, R>> late = new Chain<>();
  private final Chain<Slot<K, R>> opening = new Chain<>();

  /** What is open, by the end of its lifetime; without what is lent beyond that. */
  private final TreeSet<Slot<K, R>> mortal = new TreeSet<>(MORTAL_FIRST);

  /** When the first of them dies: it is asked for with each loan. */
  private long nextDeath = Long.MAX_VALUE;

  private long lastNumber;

  Stock(PoolConfig config, Tally tally) {
    this.config = config;
    this.tally = tally;
    this.freshFor = config.times().fresh().toNanos();
    this.idleFor = config.times().idle().toNanos();
  }

  // ---- keys ----

  Shelf<K, R> shelf(K key) {
    return shelves.computeIfAbsent(key, Shelf::new);
  }

  @Nullable Shelf<K, R> known(K key) {
    return shelves.get(key);
  }

  List<Shelf<K, R>> shelves() {
    return List.copyOf(shelves.values());
  }

  void forgetIfEmpty(Shelf<K, R> shelf) {
    if (shelf.isEmpty()) {
      shelves.remove(shelf.key, shelf);
    }
  }

  // ---- moving slots ----

  /** {@return a slot for a thing that is to be opened} */
  Slot<K, R> begin(Shelf<K, R> shelf, Thread opener, long now) {
    Slot<K, R> slot = new Slot<>(shelf, ++lastNumber);
    slot.lent(opener, now, freshFor);
    shelf.opening++;
    opening.add(slot);
    return slot;
  }

  /** {@return whether the slot was being opened; it has no place now} */
  boolean endOpening(Slot<K, R> slot) {
    if (!opening.remove(slot)) {
      return false;
    }
    slot.shelf.opening--;
    return true;
  }

  /** A thing is in a slot that was being opened; {@code luck} from 0 to 1 shortens its life. */
  void opened(Slot<K, R> slot, R thing, double luck, long now) {
    long whole = config.times().lifetime().toNanos();
    slot.opened(thing, now + whole - (long) (whole / 10.0 * luck), now);
    mortal.add(slot);
    nextDeath = Math.min(nextDeath, slot.diesAt);
  }

  /** {@return the idle slot of a key that was used last, if it was so shortly ago} */
  @Nullable Slot<K, R> freshest(Shelf<K, R> shelf, long now) {
    Slot<K, R> slot = shelf.idle.peekFirst();
    return slot == null || !slot.isFresh(now, freshFor) ? null : slot;
  }

  void lend(Slot<K, R> slot, Thread borrower, long now) {
    if (idle.remove(slot) || kept.remove(slot)) {
      slot.shelf.idle.pollFirst(); // the last one in is the only one that is lent
    }
    slot.lent(borrower, now, freshFor);
    slot.shelf.lent++;
    lent.add(slot);
    load.lent(slot, now);
  }

  /** {@return whether the slot was lent; it has no place now} */
  boolean endLoan(Slot<K, R> slot) {
    if (!lent.remove(slot) && !late.remove(slot)) {
      return false;
    }
    slot.shelf.lent--;
    load.returned(slot);
    return true;
  }

  void shelve(Slot<K, R> slot, long now) {
    slot.shelved(now, now + idleFor);
    slot.shelf.idle.addFirst(slot);
    idle.add(slot);
  }

  /** What was to be lent and was not comes back, as fresh as it was. */
  void putBack(Slot<K, R> slot, long now) {
    long usedAt = slot.usedAt();
    shelve(slot, now);
    slot.unused(usedAt);
  }

  /** No idle timer any more, until it was lent again. */
  void keepOn(Slot<K, R> slot) {
    idle.remove(slot);
    kept.add(slot);
  }

  void takeOff(Slot<K, R> slot) {
    if (!idle.remove(slot)) {
      kept.remove(slot);
    }
    slot.shelf.idle.removeLastOccurrence(slot);
  }

  /** The slot is no more. {@return whether a thing was in it} */
  boolean drop(Slot<K, R> slot, Cause cause) {
    if (!slot.isOpen()) {
      return false;
    }
    forgetDeath(slot);
    tally.evicted(cause);
    return true;
  }

  private void forgetDeath(Slot<K, R> slot) {
    mortal.remove(slot);
    nextDeath = mortal.isEmpty() ? Long.MAX_VALUE : mortal.first().diesAt;
  }

  void markLate(Slot<K, R> slot) {
    lent.remove(slot);
    late.add(slot);
  }

  // ---- finding slots ----

  /** {@return the idle slot that was not used for the longest time} */
  @Nullable Slot<K, R> leastUsed() {
    return kept.first() == null ? idle.first() : kept.first();
  }

  /** {@return the slot that has been idle for the longest time and is not kept on} */
  @Nullable Slot<K, R> longestIdle() {
    return idle.first();
  }

  /** {@return an idle slot past its lifetime; what is lent is left to its return} */
  @Nullable Slot<K, R> dead(long now) {
    while (nextDeath <= now) {
      Slot<K, R> slot = mortal.first();
      if (isIdle(slot)) {
        return slot;
      }
      forgetDeath(slot);
    }
    return null;
  }

  /** {@return when the first idle slot is to be looked at again} */
  long nextStale() {
    long stale = idle.first() == null ? Long.MAX_VALUE : idle.first().idleUntil;
    return idle() == 0 ? stale : Math.min(stale, nextDeath);
  }

  /** {@return the loans that began no later than that and were not reported, the oldest first} */
  List<Slot<K, R>> loansSince(long time) {
    List<Slot<K, R>> found = new ArrayList<>(0);
    lent.forEach(slot -> {
      if (slot.lentAt() <= time) {
        found.add(slot);
      }
    });
    found.sort(OLDEST_FIRST);
    return found;
  }

  /** {@return when the oldest loan began that was not reported; now, if there is none} */
  long oldestLoan(long now) {
    long[] oldest = {now};
    lent.forEach(slot -> oldest[0] = Math.min(oldest[0], slot.lentAt()));
    return oldest[0];
  }

  /** {@return when the first thing that is open will have lived for long enough} */
  long nextDeath() {
    return nextDeath;
  }

  /** {@return what is lent or being opened} */
  List<Slot<K, R>> out() {
    List<Slot<K, R>> all = new ArrayList<>(inUse() + opening.size());
    late.forEach(all::add);
    lent.forEach(all::add);
    opening.forEach(all::add);
    return all;
  }

  /** {@return what is lent, the oldest loans first} */
  List<Slot<K, R>> loans() {
    List<Slot<K, R>> all = new ArrayList<>(inUse());
    forEachLoan(all::add);
    all.sort(OLDEST_FIRST);
    return all;
  }

  /** Things were passed on over the tray; now the loans are known again as they are. */
  void recount() {
    load.forget();
    forEachLoan(slot -> load.lent(slot, slot.lentAt()));
  }

  void forEachLoan(Consumer<Slot<K, R>> action) {
    late.forEach(action);
    lent.forEach(action);
  }

  void forEachOpening(Consumer<Slot<K, R>> action) {
    opening.forEach(action);
  }

  boolean isOut(Slot<K, R> slot) {
    return slot.chain != null && !isIdle(slot);
  }

  private boolean isIdle(Slot<K, R> slot) {
    return slot.chain == idle || slot.chain == kept;
  }

  // ---- numbers ----

  int size() {
    return inUse() + idle() + opening.size();
  }

  int idle() {
    return idle.size() + kept.size();
  }

  int opening() {
    return opening.size();
  }

  int inUse() {
    return lent.size() + late.size();
  }
}
