package dev.weft.sync;

import dev.weft.task.BrokenException;
import dev.weft.task.Shield;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A line and what those in it wait for: first come, first served, handed over directly.
 *
 * <p>Its lock guards what is waited for, too, and under it alone is decided who in line is served:
 * what a waiter asks for is taken on its behalf, so nobody can overtake between the decision and
 * its waking up. A waiter that is told to stop looks there as well: either it was served, then it
 * keeps what it has and hears of the cancellation at its next checkpoint; or it leaves, and those
 * behind move up at once. So nothing is ever on its way to somebody who is gone.
 *
 * <p>While nobody is in line, what is waited for may lie open, for everybody to take and to give
 * back by one compare-and-set each. Whoever finds too little takes the lock, and that shuts: what
 * lay open is then guarded by the lock, until the line is empty. So nobody overtakes who is in
 * line, and who need not wait needs no lock either.
 *
 * <pre>
 * open(x) → open(y)   by anybody, with compare-and-set; nobody is in line
 * open(x) → shut(x)   under the lock, as the first thing
 * shut(x) → shut(y)   under the lock
 * shut(x) → open(x)   under the lock, as the last thing, if nobody is in line
 *
 * arrive → in line → served | refused
 *             └────→ left             (cancelled, interrupted)
 * </pre>
 *
 * <p>Any thread may call every method; those that say so need the lock, which {@link #ask} takes.
 *
 * @param <R> what a waiter asks for
 */
abstract class WaitQueue<R> extends Desk {
  /** A shield needs a bound; a wait that goes on beyond it goes on in the next shield. */
  private static final Duration ONE_SHIELD = Duration.ofHours(1);

  /** Guarded by the lock. */
  private final Line<R> line = new Line<>();

  // ---- what is waited for: pure decisions under the lock; they wait for nothing, call nobody ----

  /** Takes what is asked for, if it can be had now. {@return whether it could} */
  abstract boolean serve(R request);

  /** Hears that a waiter has left the line without being served. */
  void left(R request, InterruptedException why) {}

  /** Hears that something may have changed, once nobody is left in line who can be served. */
  void changed() {}

  /**
   * Takes away what lies open, if anything does: from now on nobody takes or gives but under the
   * lock. The first thing done under it.
   */
  void shut() {}

  /** Lays open what may be had without the lock, for nobody is in line. The last thing done. */
  void open() {}

  // ---- the life of a request ----

  /** The life of a request: served at once, or in line until it is its turn. No checkpoint. */
  final void enter(R request) throws InterruptedException {
    enter(() -> request);
  }

  /**
   * Lives as {@link #enter(Object)} does.
   *
   * @param asking makes or refuses the request, under the lock
   */
  final void enter(Supplier<R> asking) throws InterruptedException {
    Place<R> place =
        ask(() -> {
          R request = asking.get();
          return isServedNow(request) ? null : append(new Place<>(null, request));
        });
    if (place != null) {
      await(place);
    }
  }

  // ---- under the lock ----

  /** Reads or changes something under the lock, serves who can be served, then rings. */
  final <T extends @Nullable Object> T ask(Supplier<T> question) {
    begin();
    try {
      return question.get();
    } finally {
      end();
    }
  }

  /** Changes something as {@link #ask} does, without an answer. */
  final void change(Runnable change) {
    begin();
    try {
      change.run();
    } finally {
      end();
    }
  }

  /** Takes the lock, until {@link #end}: what {@link #ask} does, where no lambda is to be made. */
  final void begin() {
    assert !isLocked();
    lock();
    shut();
  }

  /** Serves who can be served, releases the lock, then rings. */
  final void end() {
    try {
      advance();
    } finally {
      if (line.isEmpty()) {
        open();
      }
      unlockAndWake();
    }
  }

  private void advance() {
    for (Place<R> next = line.first(); next != null && serve(next.request()); next = line.first()) {
      settle(next, null);
    }
    changed();
  }

  /** Serves a request if nobody is in line. {@return whether it did} Under the lock. */
  final boolean isServedNow(R request) {
    return line.isEmpty() && serve(request);
  }

  /** Puts a waiter at the end of the line. Under the lock. */
  final Place<R> append(Place<R> waiter) {
    assert isLocked() && !waiter.isSettled();
    line.add(waiter);
    return waiter;
  }

  /** Serves or turns away a waiter, in line or not yet. Under the lock. */
  final void settle(Place<R> waiter, @Nullable String refusal) {
    line.remove(waiter);
    waiter.refusal = refusal; // before the claim, which publishes it
    claim(waiter);
  }

  /** Lets all pass who are in line, without asking {@link #serve}. Under the lock. */
  final void serveAll() {
    settleAll(line, null);
  }

  /** Turns away all who are in line. Under the lock. */
  final void refuseAll(String why) {
    settleAll(line, why);
  }

  /** Serves or turns away all in a line. Under the lock. */
  final void settleAll(Line<R> waiters, @Nullable String refusal) {
    for (Place<R> next = waiters.poll(); next != null; next = waiters.poll()) {
      settle(next, refusal);
    }
  }

  /** {@return how many are in line} Under the lock. */
  final int length() {
    return line.length();
  }

  // ---- waiting: outside of the lock, by the waiter ----

  /** Waits in line. If told to stop before it was served, the waiter leaves. */
  final void await(Place<R> waiter) throws InterruptedException {
    InterruptedException stop = waiter.awaitBell();
    if (stop != null) {
      if (ask(() -> leave(waiter, stop))) {
        throw stop;
      }
      Thread.currentThread().interrupt(); // settled all the same; the next checkpoint tells
    }
    requireServed(waiter);
  }

  private boolean leave(Place<R> waiter, InterruptedException why) {
    if (!waiter.leave()) {
      return false;
    }
    line.remove(waiter);
    left(waiter.request(), why);
    return true;
  }

  /** Throws if the waiter, which is settled, was turned away. */
  final void requireServed(Place<R> waiter) throws InterruptedException {
    String refusal = waiter.refusal;
    if (refusal != null) {
      Weft.checkpoint(); // what stopped another one may have stopped the caller, and says more
      throw new BrokenException(refusal);
    }
  }

  /** Hangs up a new bell after a wait was cut short. {@return false if settled} Under the lock. */
  final boolean renewBell(Place<R> waiter) {
    if (waiter.isSettled()) {
      return false;
    }
    waiter.renewBell();
    return true;
  }

  /** Waits until the waiter is settled, whatever is cancelled meanwhile. */
  final void awaitShielded(Place<R> waiter) {
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

  private void awaitBellShielded(Place<R> waiter) throws InterruptedException {
    boolean[] shielded = new boolean[1];
    try {
      Shield.within(
          ONE_SHIELD,
          () -> {
            shielded[0] = true;
            waiter.listen();
          });
    } catch (IllegalStateException e) {
      if (shielded[0]) {
        throw e;
      }
      waiter.listen(); // no task: nothing but an interrupt can end the wait, and only once
    }
  }
}
