package dev.weft.sync;

import dev.weft.task.ClosedException;
import dev.weft.task.Outcome;
import dev.weft.task.Task;
import dev.weft.task.TaskFailedException;
import dev.weft.task.Tasks;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A choice among several channels and tasks: does exactly one of its clauses, whichever can be done
 * first.
 *
 * <pre>{@code
 * String next = Select.of(
 *         urgent.receiving(job -> "urgent " + job),
 *         results.sending(result, () -> "sent"))
 *     .orAfter(Duration.ofSeconds(1), () -> "nothing for a second")
 *     .await();
 * }</pre>
 *
 * <p>Of several clauses that can be done at once a random one is done, unless it is asked to keep
 * the {@link #inOrder order}. The lambda of a clause runs after the value has changed hands, on the
 * caller's thread, outside of any lock and any time limit of the select.
 *
 * <p>A channel that is done is passed over, unless its clause says what to do then. A task that has
 * ended stays so: a select that goes round has to leave its clause out once it was done.
 *
 * <p>Immutable: may be kept and used again, by any thread.
 *
 * @param <R> what its clauses result in
 */
public final class Select<R> {
  // immutable
  private final List<Clause<? extends R>> clauses;
  private final boolean ordered;
  private final @Nullable Duration bound;
  private final @Nullable Callable<? extends R> otherwise;

  /**
   * Each exchange once, always locked in the order of their numbers, so that two selects never wait
   * for each other's locks.
   */
  private final List<? extends Exchange<?>> desks;

  private Select(
      List<Clause<? extends R>> clauses,
      boolean ordered,
      @Nullable Duration bound,
      @Nullable Callable<? extends R> otherwise) {
    this.clauses = clauses;
    this.ordered = ordered;
    this.bound = bound;
    this.otherwise = otherwise;
    this.desks =
        clauses.stream()
            .map(Clause::exchange)
            .filter(Objects::nonNull)
            .distinct()
            .sorted(Comparator.comparingLong(exchange -> exchange.number))
            .toList();
  }

  /**
   * {@return a choice among clauses}
   *
   * @param clauses at least one
   */
  @SafeVarargs
  public static <R> Select<R> of(Clause<? extends R>... clauses) {
    return of(List.of(clauses));
  }

  /** {@return a choice among clauses, as {@link #of(Clause[])}} */
  public static <R> Select<R> of(List<? extends Clause<? extends R>> clauses) {
    if (clauses.isEmpty()) {
      throw new IllegalArgumentException("a select needs at least one clause, but has none");
    }
    return new Select<>(List.copyOf(clauses), false, null, null);
  }

  /**
   * {@return a clause that uses how a task ended, once it has}
   *
   * <p>It leaves no trace with the task where another clause was done first, however often. A
   * failure of the task is the group's affair as always; here it is a value.
   */
  public static <T, R> Clause<R> ended(
      Task<T> task, Channel.Use<? super Outcome<T>, ? extends R> use) {
    return new Clause.Ended<>(
        Objects.requireNonNull(task, "task"), Objects.requireNonNull(use, "use"));
  }

  /** {@return this choice, but of several clauses that can be done the first one named is done} */
  public Select<R> inOrder() {
    return new Select<>(clauses, true, bound, otherwise);
  }

  /** {@return this choice, but if nothing can be done at once, this is done instead of waiting} */
  public Select<R> orElse(Callable<? extends R> otherwise) {
    return new Select<>(clauses, ordered, null, Objects.requireNonNull(otherwise, "otherwise"));
  }

  /**
   * {@return this choice, but if nothing can be done for a time, this is done instead} Such a
   * choice needs a task.
   *
   * @param bound how long to wait; not negative
   */
  public Select<R> orAfter(Duration bound, Callable<? extends R> otherwise) {
    if (bound.isNegative()) {
      throw new IllegalArgumentException("bound must not be negative, but is " + bound);
    }
    return new Select<>(clauses, ordered, bound, Objects.requireNonNull(otherwise, "otherwise"));
  }

  /**
   * Does one of the clauses.
   *
   * <p>Waits until one can be done, unless it has an {@link #orElse}. If the caller is cancelled
   * before that, none was done.
   *
   * @return what the lambda of the clause returns
   * @throws ClosedException if every channel it could receive from is done, and no clause says what
   *     to do then; or if the chosen channel is closed, or the one it sends to is done
   * @throws dev.weft.task.BrokenException if the chosen channel it sends to has failed
   * @throws RuntimeException what the chosen channel failed with, or the lambda throws; a checked
   *     exception as the cause of a {@link TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public R await() throws InterruptedException {
    Weft.checkpoint();
    return Tasks.call(choose());
  }

  private Callable<? extends R> choose() throws InterruptedException {
    if (bound == null || otherwise == null) {
      return happen();
    }
    try {
      return Timeout.after(bound, "select", this::happen);
    } catch (TimedOutException e) { // its own: nothing else in there can be too slow
      return otherwise;
    }
  }

  /** The life of a choice: look at all, wait in all lines, leave all, until one had its turn. */
  private Callable<? extends R> happen() throws InterruptedException {
    while (true) {
      Party party = new Party();
      List<Clause.Ticket<? extends R>> tickets = new ArrayList<>(clauses.size());
      Callable<? extends R> rest = doOrEnter(party, tickets);
      if (rest == null) {
        rest = await(party, tickets);
      }
      if (rest != null) {
        return rest;
      }
    }
  }

  /** Does a clause that can be done now, or gets in line everywhere. */
  private @Nullable Callable<? extends R> doOrEnter(
      Party party, List<Clause.Ticket<? extends R>> tickets) {
    lockAll();
    try {
      Callable<? extends R> rest = attemptAny();
      if (rest != null) {
        return rest;
      }
      List<Clause<? extends R>> open = clauses.stream().filter(clause -> !clause.isOver()).toList();
      if (open.isEmpty()) {
        throw allDone();
      }
      if (bound == null && otherwise != null) {
        return otherwise;
      }
      open.forEach(clause -> tickets.add(clause.enter(party)));
      return null;
    } finally {
      unlockAll();
    }
  }

  private @Nullable Callable<? extends R> attemptAny() {
    int size = clauses.size();
    int start = ordered ? 0 : Weft.random().nextInt(size);
    for (int i = 0; i < size; i++) {
      Callable<? extends R> rest = clauses.get((start + i) % size).attempt();
      if (rest != null) {
        return rest;
      }
    }
    return null;
  }

  /** Waits in all lines; leaves all. {@return what is left to do; null: look again} */
  private @Nullable Callable<? extends R> await(
      Party party, List<Clause.Ticket<? extends R>> tickets) throws InterruptedException {
    try {
      Place<?> served = party.await();
      for (Clause.Ticket<? extends R> ticket : tickets) {
        if (ticket.place() == served) {
          return ticket.afterTurn();
        }
      }
      throw new IllegalStateException("served in a line it does not wait in");
    } finally {
      tickets.forEach(Clause.Ticket::leave);
    }
  }

  private ClosedException allDone() {
    return new ClosedException(
        "every channel of a select over "
            + clauses.size()
            + " is done: say what to do then with receiving(use, whenDone)");
  }

  private void lockAll() {
    desks.forEach(Exchange::lock);
  }

  private void unlockAll() {
    Party claimed = null;
    for (Exchange<?> exchange : desks.reversed()) {
      Party here = exchange.unlock();
      claimed = here == null ? claimed : here;
    }
    Party.wakeAll(
        claimed); // at most one clause was done, so at most one exchange has claimed anybody
  }
}
