package dev.weft.pool;

import dev.weft.pool.PoolStats.Cause;
import dev.weft.task.Handoff;
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
 * There is no thread behind a pool: idle things that have expired are closed when the next borrower
 * comes or the next thing is given back.
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

  private Pool(PoolFactory<K, R> factory, PoolConfig config) {
    this.factory = factory;
    this.config = config;
    this.books = new Books<>(factory, config);
  }

  /** {@return a pool without anything in it yet} */
  public static <K, R> Pool<K, R> open(PoolFactory<K, R> factory, PoolConfig config) {
    return new Pool<>(factory, config);
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
   * @throws IllegalStateException outside of a task, unless a thing is idle
   */
  public Lease<R> borrow(K key) throws InterruptedException {
    Weft.checkpoint();
    Slot<K, R> slot = takeIdle(key);
    Loan<K, R> loan = new Loan<>(this, slot != null ? slot : obtain(key));
    books.countLoan();
    return loan;
  }

  /** {@return a usable idle thing, if one is there} The short way. */
  private @Nullable Slot<K, R> takeIdle(K key) {
    Thread me = Thread.currentThread();
    long now = Books.now();
    Slot<K, R> slot = books.ask(ledger -> ledger.takeIdle(key, me, now));
    if (slot != null && !isUsable(slot)) {
      discard(slot, Cause.UNUSABLE);
      return null;
    }
    return slot;
  }

  /** The long way: perhaps in line, perhaps opening, and bounded in time. */
  private Slot<K, R> obtain(K key) throws InterruptedException {
    Borrowing<K, R> borrowing = new Borrowing<>(this, books, key);
    try {
      return Timeout.after(config.borrowTimeout(), "borrowing", borrowing::run);
    } catch (TimedOutException e) {
      throw borrowing.failure() == e ? e : tooSlow(key, e);
    } catch (InterruptedException e) {
      books.count(tally -> tally.cancellations++);
      throw e;
    }
  }

  private TimedOutException tooSlow(K key, TimedOutException e) {
    books.count(tally -> tally.timeouts++);
    String use = books.ask(ledger -> ledger.use(key));
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

  PoolFactory<K, R> factory() {
    return factory;
  }

  // ---- giving back ----

  void giveBack(Slot<K, R> slot) {
    if (!isUsable(slot)) {
      discard(slot, Cause.UNUSABLE);
      return;
    }
    long now = Books.now();
    books.change(ledger -> ledger.giveBack(slot, now));
  }

  void discard(Slot<K, R> slot, Cause cause) {
    long now = Books.now();
    books.change(ledger -> ledger.discard(slot, cause, now));
  }

  // ---- closing ----

  /**
   * Closes the pool: refuses new borrowers, fails those in line, closes what is idle, waits for
   * what is out, and closes that too when the grace time is over.
   *
   * <p>Waits. If the caller is cancelled or interrupted, the grace time is over at once. May be
   * called again.
   *
   * @param grace how long to wait for what is out; not negative
   * @return what was still out; its borrowers hold a closed thing now
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public List<Leftover> close(Duration grace) throws InterruptedException {
    Handoff<Boolean> drained = new Handoff<>();
    books.change(ledger -> ledger.close(drained));
    try {
      drained.await(grace, "closing a pool");
      return List.of();
    } catch (TimedOutException e) {
      return expel();
    } finally {
      expel(); // has nothing to do unless the waiting was cut short
    }
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

  @Override
  public String toString() {
    PoolStats now = stats();
    return "pool (%d of %d in use, %d idle, %d waiting)"
        .formatted(now.inUse(), config.max(), now.idle(), now.waiters());
  }
}
