package dev.weft.pool;

import dev.weft.pool.PoolStats.Cause;
import dev.weft.task.Deadline;
import dev.weft.task.Handoff;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scarce things, borrowed and given back: at most so many in all and per key.
 *
 * <p>Borrowers are served first come, first served; one whose key is at its limit holds up nobody
 * behind it. Of the idle things the most recently used is lent first. When the limit in all is
 * reached and a thing of another key is idle, the least recently used one is closed to make room.
 *
 * <p>Any thread may call every method; those that wait need a task.
 *
 * @param <K> what a thing is for: a host, a database; compared by {@code equals}
 * @param <R> the thing
 */
public final class Pool<K, R> {
  /** What is done with a borrowed thing. */
  @FunctionalInterface
  public interface Use<R, T> {
    T with(R thing) throws Exception;
  }

  // immutable
  private final PoolFactory<K, R> factory;
  private final PoolConfig config;
  private final Books<K, R> books;

  private Pool(PoolFactory<K, R> factory, PoolConfig config, @Nullable TaskGroup group) {
    this.factory = factory;
    this.config = config;
    this.books = new Books<>(factory, config, group);
  }

  /**
   * {@return a pool that lives in a group, without anything in it yet} Never waits.
   *
   * <p>Tasks of the group open what borrowers wait for, refill to {@code min} and close what has
   * expired. A borrower that has to wait takes whatever comes first, what is opened or what is
   * given back, and nothing is opened for a demand that is gone. The group ends after the pool was
   * closed; when it is cancelled, the pool closes.
   *
   * @throws dev.weft.task.ClosedException if the group has ended
   */
  public static <K, R> Pool<K, R> open(
      TaskGroup group, PoolFactory<K, R> factory, PoolConfig config) {
    Pool<K, R> pool = new Pool<>(factory, config, group);
    pool.books.begin();
    return pool;
  }

  /**
   * {@return a pool without a group, without anything in it yet} Never waits.
   *
   * <p>There is no task behind it: borrowers open things on their own tasks, and what has expired
   * is closed when the next borrower comes or the next thing is given back.
   *
   * @throws IllegalArgumentException if {@code min} is not 0: nobody would refill to it
   */
  public static <K, R> Pool<K, R> open(PoolFactory<K, R> factory, PoolConfig config) {
    if (config.min() > 0) {
      throw new IllegalArgumentException(
          "min is %d, but a pool without a group cannot refill: open it in a group"
              .formatted(config.min()));
    }
    return new Pool<>(factory, config, null);
  }

  // ---- borrowing ----

  /**
   * Lends a thing to a body: given back when the body returns, discarded when it throws.
   *
   * <p>Waits, as {@link #borrow} does.
   *
   * @return what the body returns
   * @throws RuntimeException what {@link #borrow} throws, and what the body throws; a checked
   *     exception as the cause of a {@link dev.weft.task.TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public <T> T use(K key, Use<? super R, ? extends T> body) throws InterruptedException {
    Lease<R> lease = borrow(key);
    try {
      T result = Tasks.call(() -> body.with(lease.value()));
      lease.giveBack();
      return result;
    } finally {
      lease.discard(); // does nothing after giveBack
    }
  }

  /**
   * Borrows a thing, which must be given back or discarded.
   *
   * <p>Waits until a thing is free or may be opened, and opens it. If the caller is cancelled, it
   * has borrowed nothing.
   *
   * @throws dev.weft.task.ClosedException if the pool is closed, or is closed meanwhile
   * @throws dev.weft.task.RefusedException if too many wait already
   * @throws TimedOutException if the borrow timeout was over first
   * @throws dev.weft.task.BrokenException if the thing cannot be opened; an unchecked exception of
   *     the factory as itself
   * @throws InterruptedException if the caller is cancelled or interrupted
   * @throws IllegalStateException outside of a task, if the thing has to be validated or, in a pool
   *     without a group, was not used a moment ago
   */
  public Lease<R> borrow(K key) throws InterruptedException {
    Weft.checkpoint();
    long now = Books.now();
    Slot<K, R> slot = takeFresh(key, now);
    return books.lease(this, slot != null ? slot : obtain(key, now));
  }

  /** {@return a usable idle thing that was used a moment ago, if one is there} The short way. */
  private @Nullable Slot<K, R> takeFresh(K key, long now) {
    Slot<K, R> slot = books.takeFresh(key, now);
    if (slot != null && !isUsable(slot)) {
      discard(slot, Cause.UNUSABLE);
      return null;
    }
    return slot;
  }

  /** The long way: perhaps in line, perhaps opening, and bounded in time. */
  private Slot<K, R> obtain(K key, long now) throws InterruptedException {
    Duration bound = config.times().borrow();
    Borrowing<K, R> borrowing = new Borrowing<>(this, books, key, bound, now);
    try {
      return books.isAtHome()
          ? borrowing.run() // the keeper looks after its time, which costs a borrower nothing
          : Timeout.after(bound, "borrowing", borrowing::run);
    } catch (TimedOutException e) {
      throw borrowing.failure() == e ? e : tooSlow(key, e);
    } catch (InterruptedException e) {
      books.count(tally -> tally.cancellations++);
      throw e;
    }
  }

  private TimedOutException tooSlow(K key, TimedOutException e) {
    books.count(tally -> tally.timeouts++);
    String use = books.ask(ledger -> ledger.desk.use(key));
    return new TimedOutException(
        "borrowing for %s (%s; give back sooner or raise the limit)".formatted(key, use),
        e.bound(),
        e.spent());
  }

  boolean isUsable(Slot<K, R> slot) {
    try {
      return factory.isUsable(slot.value());
    } catch (Throwable e) {
      return false; // a thing that cannot even be asked; its room must not be lost to an error
    }
  }

  /** {@return whether a thing still works that was idle for long} */
  boolean isValid(Slot<K, R> slot) throws InterruptedException {
    try {
      return factory.validate(slot.value());
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      return false; // whatever it is, the room must not be lost to it
    }
  }

  // ---- giving back ----

  void giveBack(Slot<K, R> slot) {
    if (!isUsable(slot) || !isReset(slot)) {
      discard(slot, Cause.UNUSABLE);
      return;
    }
    books.giveBack(slot, Books.now());
  }

  private boolean isReset(Slot<K, R> slot) {
    try {
      factory.reset(slot.value());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Throwable e) {
      return false; // whatever it is, the room must not be lost to it
    }
  }

  void discard(Slot<K, R> slot, Cause cause) {
    long now = Books.now();
    books.change(ledger -> ledger.discard(slot, cause, now));
  }

  // ---- its size ----

  /**
   * Opens {@code min} things for a key, and keeps as many open from now on.
   *
   * <p>Waits until they are open. If the caller is cancelled, they are opened all the same.
   *
   * @throws dev.weft.task.ClosedException if the pool is closed, or is closed meanwhile
   * @throws dev.weft.task.RefusedException if {@code min} for all such keys is more than {@code
   *     max}
   * @throws RuntimeException the first failure to open one, as {@link #borrow} throws it; it is
   *     tried again behind the scenes
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void warmUp(K key) throws InterruptedException {
    Weft.checkpoint();
    Handoff<Boolean> warm = new Handoff<>();
    long now = Books.now();
    books.change(ledger -> ledger.warm(key, warm, now));
    warm.await();
  }

  /**
   * Changes how many things may exist in all. Never waits.
   *
   * <p>If there are more, idle ones are closed at once and the rest when they are given back.
   *
   * @param max at least 1; at least the floor, if the pool is adaptive
   * @throws dev.weft.task.RefusedException if less than {@code min} for all warmed keys
   */
  public void resize(int max) {
    long now = Books.now();
    books.change(ledger -> ledger.resize(max, now));
  }

  // ---- closing ----

  /**
   * Closes the pool: refuses new borrowers, fails those in line, stops what is being opened, closes
   * what is idle, waits for what is out, and closes that too when the deadline is over.
   *
   * <p>Waits. If the caller is cancelled or interrupted, the deadline is over at once. May be
   * called again.
   *
   * @return what was still out; its borrowers hold a closed thing now
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public List<Leftover> close(Deadline deadline) throws InterruptedException {
    Handoff<Boolean> drained = new Handoff<>();
    long now = Books.now();
    books.change(ledger -> ledger.close(drained, now));
    try {
      drained.await(deadline.left(), "closing a pool");
      return List.of();
    } catch (TimedOutException e) {
      return expel();
    } finally {
      expel(); // has nothing to do unless the waiting was cut short
    }
  }

  /** Closes the pool as {@link #close(Deadline)} does, after a time of grace. */
  public List<Leftover> close(Duration grace) throws InterruptedException {
    return close(Deadline.in(grace));
  }

  private List<Leftover> expel() {
    long now = Books.now();
    return books.ask(ledger -> ledger.expel(now));
  }

  // ---- seeing inside ----

  /** {@return the pool at this moment} */
  public PoolStats stats() {
    return books.ask(Ledger::stats);
  }

  /** {@return everything that is lent at this moment, the oldest loans first} */
  public List<Leftover> loans() {
    long now = Books.now();
    return books.ask(ledger -> ledger.loans(now));
  }

  @Override
  public String toString() {
    PoolStats now = stats();
    return "pool (%d of %d in use, %d idle, %d waiting)"
        .formatted(now.inUse(), now.limit(), now.idle(), now.waiters());
  }
}
