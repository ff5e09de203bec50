package dev.weft.sync;

import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.Shield;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The line in front of a teller: first come, first served, handed over directly.
 *
 * <p>Its lock guards the teller, too, and under it alone is decided who is served: what a waiter
 * asks for is taken on its behalf, so nobody can overtake between the decision and its waking up. A
 * waiter that is told to stop looks there as well: either it was served, then it keeps what it has
 * and hears of the cancellation at its next checkpoint; or it leaves, and those behind move up at
 * once. So nothing is ever on its way to somebody who is gone.
 *
 * <pre>
 * arrive → in line → served | refused
 *             └────→ left             (cancelled, interrupted)
 * </pre>
 *
 * <p>Any thread may call every method; those that say so need the lock, which {@link #ask} takes.
 *
 * @param <R> what a waiter asks for
 */
final class WaitQueue<R> {
  /**
   * What is waited for: pure decisions, made under the lock of the line. Waits for nothing, calls
   * nobody.
   */
  @FunctionalInterface
  interface Teller<R> {
    /** Takes what is asked for, if it can be had now. {@return whether it could} */
    boolean serve(R request);

    /** Hears that a waiter has left the line without being served. */
    default void left(R request, InterruptedException why) {}

    /** Hears that teller and line may have changed, once nobody is left who can be served. */
    default void changed() {}
  }

  /** One who waits. */
  static final class Waiting<R> {
    final R request;

    /** Rung once the waiter is settled. Written by the waiter under the lock. */
    private Handoff<Boolean> bell = new Handoff<>();

    // guarded by the lock of the line
    private @Nullable Waiting<R> before;
    private @Nullable Waiting<R> behind;

    // written under the lock of the line before the bell rings
    private boolean settled;
    private @Nullable String refusal;

    Waiting(R request) {
      this.request = request;
    }

    /** {@return why it will never be served, or null} Of a settled waiter only. */
    @Nullable String refusal() {
      return refusal;
    }
  }

  /** A shield needs a bound; a wait that goes on beyond it goes on in the next shield. */
  private static final Duration ONE_SHIELD = Duration.ofHours(1);

  // immutable
  private final Teller<R> teller;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private @Nullable Waiting<R> first;
  private @Nullable Waiting<R> last;
  private int length;

  /** What is to be done as soon as the lock is released: bells to ring, mostly. */
  private List<Runnable> chores = List.of();

  WaitQueue(Teller<R> teller) {
    this.teller = teller;
  }

  /** The life of a waiter from end to end: served at once, or in line until it is its turn. */
  void enter(R request) throws InterruptedException {
    enter(request, () -> {});
  }

  /**
   * Lives as {@link #enter(Object)} does.
   *
   * @param before what the teller does or refuses under the lock, before the request is looked at
   */
  void enter(R request, Runnable before) throws InterruptedException {
    Weft.checkpoint();
    Waiting<R> place =
        ask(() -> {
          before.run();
          return arrive(request);
        });
    if (place != null) {
      await(place);
    }
  }

  /** Serves without waiting, if nobody is in line. {@return whether it did} */
  boolean tryEnter(R request) {
    return tryEnter(request, () -> {});
  }

  /** Serves as {@link #tryEnter(Object)} does, after what comes before. */
  boolean tryEnter(R request, Runnable before) {
    return ask(() -> {
      before.run();
      return isServedNow(request);
    });
  }

  // ---- under the lock ----

  /** Reads or changes teller and line under the lock, serves who can be served, then rings. */
  <T extends @Nullable Object> T ask(Supplier<T> question) {
    List<Runnable> toDo = List.of();
    lock.lock();
    try {
      T answer = question.get();
      advance();
      return answer;
    } finally {
      toDo = chores;
      chores = List.of();
      lock.unlock();
      toDo.forEach(Runnable::run);
    }
  }

  /** Changes teller and line as {@link #ask} does, without an answer. */
  void change(Runnable change) {
    ask(() -> {
      change.run();
      return true;
    });
  }

  private void advance() {
    for (Waiting<R> next = first; next != null && teller.serve(next.request); next = first) {
      settle(next, null);
    }
    teller.changed();
  }

  /** {@return null if the request is served at once, else its place in line} */
  private @Nullable Waiting<R> arrive(R request) {
    return isServedNow(request) ? null : append(new Waiting<>(request));
  }

  /** Serves a request if nobody is in line. {@return whether it did} Under the lock. */
  boolean isServedNow(R request) {
    return first == null && teller.serve(request);
  }

  /** Puts a waiter at the end of the line. Under the lock. */
  Waiting<R> append(Waiting<R> waiter) {
    assert lock.isHeldByCurrentThread() && !waiter.settled;
    waiter.before = last;
    if (last == null) {
      first = waiter;
    } else {
      last.behind = waiter;
    }
    last = waiter;
    length++;
    return waiter;
  }

  private void unlink(Waiting<R> waiter) {
    if (waiter.before != null) {
      waiter.before.behind = waiter.behind;
    } else {
      first = waiter.behind;
    }
    if (waiter.behind != null) {
      waiter.behind.before = waiter.before;
    } else {
      last = waiter.before;
    }
    waiter.before = null;
    waiter.behind = null;
    length--;
  }

  private void settle(Waiting<R> waiter, @Nullable String refusal) {
    unlink(waiter);
    conclude(waiter, refusal);
  }

  private void conclude(Waiting<R> waiter, @Nullable String refusal) {
    waiter.refusal = refusal;
    waiter.settled = true;
    Handoff<Boolean> bell = waiter.bell;
    afterwards(() -> bell.give(true));
  }

  /** Lets all pass who are in line, without asking the teller. Under the lock. */
  void serveAll() {
    while (first != null) {
      settle(first, null);
    }
  }

  /** Turns away all who are in line. Under the lock. */
  void refuseAll(String why) {
    while (first != null) {
      settle(first, why);
    }
  }

  /** Turns away a waiter that is not in line yet. Under the lock. */
  void refuse(Waiting<R> waiter, String why) {
    conclude(waiter, why);
  }

  /** Does something when the lock is released. Under the lock. */
  void afterwards(Runnable chore) {
    if (chores.isEmpty()) {
      chores = new ArrayList<>(1);
    }
    chores.add(chore);
  }

  /** {@return how many are in line} Under the lock. */
  int length() {
    return length;
  }

  // ---- waiting: outside of the lock, by the waiter ----

  /** Waits in line. If told to stop before it was served, the waiter leaves. */
  void await(Waiting<R> waiter) throws InterruptedException {
    InterruptedException stop = awaitBell(waiter);
    if (stop != null) {
      if (ask(() -> leave(waiter, stop))) {
        throw stop;
      }
      Thread.currentThread().interrupt(); // settled all the same; the next checkpoint tells
    }
    requireServed(waiter);
  }

  /** Waits for the bell. {@return why the waiter was told to stop before it rang, or null} */
  @Nullable InterruptedException awaitBell(Waiting<R> waiter) {
    try {
      waiter.bell.await();
      return null;
    } catch (InterruptedException e) {
      return e;
    }
  }

  private boolean leave(Waiting<R> waiter, InterruptedException why) {
    if (waiter.settled) {
      return false;
    }
    unlink(waiter);
    teller.left(waiter.request, why);
    return true;
  }

  /** Throws if the waiter, which is settled, was turned away. */
  void requireServed(Waiting<R> waiter) throws InterruptedException {
    String refusal = waiter.refusal;
    if (refusal != null) {
      Weft.checkpoint(); // what stopped another one may have stopped the caller, and says more
      throw new BrokenException(refusal);
    }
  }

  /** Hangs up a new bell after a wait was cut short. {@return false if settled} Under the lock. */
  boolean renewBell(Waiting<R> waiter) {
    if (!waiter.settled) {
      waiter.bell = new Handoff<>();
    }
    return !waiter.settled;
  }

  /** Waits until the waiter is settled, whatever is cancelled meanwhile. */
  void awaitShielded(Waiting<R> waiter) {
    boolean interrupted = false;
    boolean waits = true;
    while (waits) {
      try {
        awaitBellShielded(waiter);
        waits = false;
      } catch (InterruptedException e) {
        interrupted = true;
        waits = ask(() -> renewBell(waiter));
      } catch (TimedOutException e) {
        waits = ask(() -> renewBell(waiter));
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitBellShielded(Waiting<R> waiter) throws InterruptedException {
    boolean[] shielded = new boolean[1];
    try {
      Shield.within(
          ONE_SHIELD,
          () -> {
            shielded[0] = true;
            waiter.bell.await();
          });
    } catch (IllegalStateException e) {
      if (shielded[0]) {
        throw e;
      }
      waiter.bell.await(); // no task: nothing but an interrupt can end the wait, and only once
    }
  }
}
