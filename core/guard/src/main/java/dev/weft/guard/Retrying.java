package dev.weft.guard;

import dev.weft.task.Clock;
import dev.weft.task.Deadline;
import dev.weft.task.TaskFailedException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One call on its way through its attempts. The calling thread only. */
final class Retrying<T, R extends T> {
  /** Who tries for hours keeps no failure of each time. */
  private static final int KEPT = 16;

  // immutable
  private final Retry<T> retry;
  private final Callable<? extends R> body;
  private final Clock clock = Clock.current();
  private final long start = clock.nanos();

  // the caller only
  private final List<Throwable> earlier = new ArrayList<>();
  private int attempts;

  /** When the budget gave the retry that is next. */
  private long taken;

  Retrying(Retry<T> retry, Callable<? extends R> body) {
    this.retry = retry;
    this.body = body;
  }

  /** The life of a call: attempts with delays between, until one is the end of it. */
  R run() throws InterruptedException {
    Weft.checkpoint();
    retry.budget().ifPresent(budget -> budget.called(start));
    while (true) {
      Try<R> last = attempt();
      Retry.Next next = next(last);
      if (!(next instanceof Retry.Next.Wait(Duration delay))) {
        return last.conclude(next, attempts, earlier);
      }
      if (last.failure() != null && earlier.size() < KEPT) {
        earlier.add(last.failure());
      }
      pause(delay);
    }
  }

  private Try<R> attempt() throws InterruptedException {
    attempts++;
    try {
      return new Try<>(body.call(), null);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return new Try<>(null, e);
    }
  }

  private Retry.Next next(Try<R> last) {
    Retry.Next next = retry.next(last.shown(), attempts, this::left);
    if (!(next instanceof Retry.Next.Wait) || retry.budget().isEmpty()) {
      return next;
    }
    RetryBudget budget = retry.budget().get();
    taken = clock.nanos();
    return budget.take(taken)
        ? next
        : new Retry.Next.GiveUp("the " + budget + " is spent; more would do harm");
  }

  private void pause(Duration delay) throws InterruptedException {
    boolean slept = false;
    try {
      Weft.sleep(delay);
      slept = true;
    } finally {
      if (!slept) {
        retry.budget().ifPresent(budget -> budget.giveBack(taken));
      }
    }
  }

  private Duration left() {
    Duration own = retry.within().minus(clock.since(start));
    return Deadline.current()
        .map(Deadline::left)
        .filter(outer -> outer.compareTo(own) < 0)
        .orElse(own);
  }

  /** What one attempt came to: a value, or a failure. */
  private record Try<R>(@Nullable R value, @Nullable Exception failure) {
    @SuppressWarnings("NullAway") // a value is there unless a failure is, null only if R allows it
    <T> Worth.Attempt<T> shown() {
      @SuppressWarnings("unchecked") // R is a T
      T seen = (T) value;
      return failure == null ? new Worth.Returned<>(seen) : new Worth.Threw<>(Worth.root(failure));
    }

    @SuppressWarnings("NullAway") // as above
    R conclude(Retry.Next next, int attempts, List<Throwable> earlier) {
      if (failure == null) {
        return value;
      }
      if (next instanceof Retry.Next.GiveUp(String why)) {
        failure.addSuppressed(new GaveUpException(attempts, why));
      } else if (attempts > 1) {
        failure.addSuppressed(new GaveUpException(attempts, "another one is not worth it"));
      }
      for (Throwable before : earlier) {
        if (before != failure) { // one that is thrown again and again cannot suppress itself
          failure.addSuppressed(before);
        }
      }
      throw TaskFailedException.unchecked(failure);
    }
  }
}
