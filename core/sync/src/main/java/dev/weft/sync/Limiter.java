package dev.weft.sync;

import dev.weft.task.Action;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * At most so many at a time, where one can see who, and change how many.
 *
 * <p>Tokens are borrowed by somebody: by the calling task or thread, or by whatever object the
 * caller names. A borrower has one token unless more are allowed, and asking for another one is
 * refused instead of waiting for itself for ever. First come, first served.
 *
 * <p>The total may change while tokens are out: more tokens go to those in line at once; with fewer
 * nobody loses one, but nobody new gets one until enough have come back.
 *
 * <p>Any thread may call every method. What was done before a token was released is seen by whoever
 * borrows it next. After the capacity limiter of Trio.
 */
public final class Limiter {
  /**
   * A limiter at one moment.
   *
   * @param total how many tokens there are
   * @param borrowed how many are out; more than the total for a while after that was lowered
   * @param waiting how many are in line
   * @param borrowers who has the tokens, once for each token, the first borrower first
   */
  public record Stats(int total, int borrowed, int waiting, List<String> borrowers) {
    public Stats {
      borrowers = List.copyOf(borrowers);
    }

    /** {@return how many tokens can be borrowed} */
    public int available() {
      return Math.max(0, total - borrowed);
    }
  }

  /** What one borrower has and wants. */
  private static final class Account {
    final Object borrower;
    int held;
    int wanted;

    Account(Object borrower) {
      this.borrower = borrower;
    }
  }

  /** The decisions, under the lock of the line. */
  private final class TokenQueue extends WaitQueue<Account> {
    @Override
    boolean serve(Account account) {
      if (borrowed >= total) {
        return false;
      }
      account.held++;
      account.wanted--;
      borrowed++;
      return true;
    }

    @Override
    void left(Account account, InterruptedException why) {
      withdraw(account);
    }
  }

  // immutable
  private final String name;
  private final int perBorrower;
  private final TokenQueue queue = new TokenQueue();

  // guarded by the lock of the queue
  private final Map<Object, Account> accounts = new LinkedHashMap<>();
  private int total;
  private int borrowed;

  /**
   * A limiter that lends each borrower one token.
   *
   * @param total how many tokens there are; at least 0, which lets nobody in for now
   */
  public Limiter(int total) {
    this("", total);
  }

  /** A limiter as {@link #Limiter(int)}, with a name for messages. */
  public Limiter(String name, int total) {
    this(name, total, 1);
  }

  /**
   * A limiter that lends each borrower some tokens, with a name for messages.
   *
   * @param name what it limits
   * @param total how many tokens there are; at least 0, which lets nobody in for now
   * @param perBorrower how many tokens one borrower may have; at least 1
   */
  public Limiter(String name, int total, int perBorrower) {
    Require.atLeast(0, "total", total);
    Require.atLeast(1, "perBorrower", perBorrower);
    this.name = Who.thing("limiter", name);
    this.total = total;
    this.perBorrower = perBorrower;
  }

  /**
   * Changes how many tokens there are. Never waits, takes no token away.
   *
   * @param number at least 0, which lets nobody in for now
   */
  public void resize(int number) {
    Require.atLeast(0, "total", number);
    queue.change(() -> total = number);
  }

  // ---- with a body ----

  /**
   * Borrows a token while a body runs.
   *
   * <p>Waits, as {@link #acquire()} does.
   *
   * @return what the body returns
   * @throws RuntimeException what {@link #acquire()} and the body throw; a checked exception as the
   *     cause of a {@link dev.weft.task.TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public <T> T run(Callable<? extends T> body) throws InterruptedException {
    return run(Thread.currentThread(), body);
  }

  /** Borrows a token as {@link #run(Callable)} does, without a result. */
  public void run(Action body) throws InterruptedException {
    run(Thread.currentThread(), Tasks.callable(body));
  }

  /** Borrows a token as {@link #run(Callable)} does, in the name of {@code borrower}. */
  public <T> T run(Object borrower, Callable<? extends T> body) throws InterruptedException {
    acquire(borrower);
    try {
      return Tasks.call(body);
    } finally {
      release(borrower);
    }
  }

  /** Borrows a token as {@link #run(Object, Callable)} does, without a result. */
  public void run(Object borrower, Action body) throws InterruptedException {
    run(borrower, Tasks.callable(body));
  }

  // ---- by hand ----

  /** Borrows a token for the calling task or thread, as {@link #acquire(Object)} does. */
  public void acquire() throws InterruptedException {
    acquire(Thread.currentThread());
  }

  /**
   * Borrows a token, which must be released; one whose borrower ended without doing so stays out,
   * and {@link #stats} goes on naming it.
   *
   * <p>Waits until it is the caller's turn. If the caller is cancelled, nothing was borrowed.
   *
   * @param borrower in whose name; compared by {@code equals}, shown by {@code toString}
   * @throws IllegalStateException if the borrower has, or waits for, as many tokens as it may
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void acquire(Object borrower) throws InterruptedException {
    Weft.checkpoint();
    queue.enter(() -> apply(borrower));
  }

  /** Borrows a token for the calling task or thread, as {@link #tryAcquire(Object)} does. */
  public boolean tryAcquire() {
    return tryAcquire(Thread.currentThread());
  }

  /**
   * Borrows a token if one is there and nobody waits. Never waits.
   *
   * @return whether the borrower has it now
   * @throws IllegalStateException if the borrower has, or waits for, as many tokens as it may
   */
  public boolean tryAcquire(Object borrower) {
    return queue.ask(() -> {
      Account account = apply(borrower);
      boolean served = queue.isServedNow(account);
      if (!served) {
        withdraw(account);
      }
      return served;
    });
  }

  /** Gives the token of the calling task or thread back, as {@link #release(Object)} does. */
  public void release() {
    release(Thread.currentThread());
  }

  /**
   * Gives a token back; the first in line has it at once. Never waits.
   *
   * @throws IllegalStateException if the borrower has none
   */
  public void release(Object borrower) {
    queue.change(() -> giveBack(borrower));
  }

  // ---- under the lock of the queue ----

  /** Notes that a borrower wants one more, unless it may not. {@return its account} */
  private Account apply(Object borrower) {
    Account account = accounts.computeIfAbsent(borrower, Account::new);
    if (account.held + account.wanted >= perBorrower) {
      throw new IllegalStateException(
          ("%s has %d tokens of the %s and waits for %d, and may have %d: release one first,"
                  + " or borrow in another name")
              .formatted(Who.of(borrower), account.held, name, account.wanted, perBorrower));
    }
    account.wanted++;
    return account;
  }

  private void withdraw(Account account) {
    account.wanted--;
    forgetIfEmpty(account);
  }

  private void giveBack(Object borrower) {
    Account account = accounts.get(borrower);
    if (account == null || account.held == 0) {
      throw new IllegalStateException(
          "%s has no token of the %s to release: release each once, in the name it was borrowed"
              .formatted(Who.of(borrower), name));
    }
    account.held--;
    borrowed--;
    forgetIfEmpty(account);
  }

  private void forgetIfEmpty(Account account) {
    if (account.held + account.wanted == 0) {
      accounts.remove(account.borrower);
    }
  }

  // ---- seeing inside ----

  /** {@return the limiter at this moment} */
  public Stats stats() {
    return queue.ask(() -> new Stats(total, borrowed, queue.length(), borrowers()));
  }

  private List<String> borrowers() {
    List<String> names = new ArrayList<>(borrowed);
    for (Account account : accounts.values()) {
      names.addAll(Collections.nCopies(account.held, Who.of(account.borrower)));
    }
    return names;
  }

  @Override
  public String toString() {
    return name;
  }
}
