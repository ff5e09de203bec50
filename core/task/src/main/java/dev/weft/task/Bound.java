package dev.weft.task;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stretch of a task's code that is cancelled when its time is up. */
final class Bound extends Scope {
  private final Strand<?> strand;
  private final String what;
  private final Duration bound;
  private final boolean shield;
  private final long start;

  /** What this threw because it fired. The task only. */
  private @Nullable TimedOutException fired;

  private Bound(Strand<?> strand, String what, Duration bound, boolean shield) {
    super(strand.scope());
    this.strand = strand;
    this.what = what;
    this.bound = bound;
    this.shield = shield;
    this.start = strand.loop.clock().nanos();
  }

  static <T> T run(String what, Duration bound, boolean shield, Callable<? extends T> body)
      throws InterruptedException {
    return of(what, bound, shield).run(body);
  }

  /** Runs the body; what comes if this very bound fires is the fallback's. */
  static <T> T runOrElse(Duration bound, Callable<? extends T> body, Supplier<? extends T> fallback)
      throws InterruptedException {
    Bound mine = of("timeout", bound, false);
    try {
      return mine.run(body);
    } catch (TimedOutException e) {
      if (mine.fired == e) {
        return fallback.get();
      }
      throw e;
    }
  }

  private static Bound of(String what, Duration bound, boolean shield) {
    Strand<?> strand = Strand.current(what);
    requireNotNegative(what, bound);
    return new Bound(strand, what, bound, shield);
  }

  static void requireNotNegative(String what, Duration bound) {
    if (bound.isNegative()) {
      throw new IllegalArgumentException(what + " must not be negative, but is " + bound);
    }
  }

  Deadline deadline() {
    return new Deadline(strand.loop.clock(), start + Engine.nanos(bound));
  }

  /** The life of a bound: in, the body against the timer, out. */
  private <T> T run(Callable<? extends T> body) throws InterruptedException {
    if (!shield) {
      Strand.checkpoint(strand);
    }
    strand.enter(this);
    try {
      return runUntilExpired(body);
    } catch (InterruptedException e) {
      if (isMine()) {
        throw timedOut(e);
      }
      throw e;
    } catch (Exception e) {
      throw TaskFailedException.unchecked(e);
    } finally {
      strand.leave(this);
    }
  }

  private <T> T runUntilExpired(Callable<? extends T> body) throws Exception {
    Timer timer = new Expiry();
    strand.loop.set(timer);
    try {
      return body.call();
    } finally {
      strand.loop.stop(timer);
    }
  }

  /** The moment when the time is up. */
  private final class Expiry extends Timer {
    Expiry() {
      super(start + Engine.nanos(bound));
    }

    @Override
    void fire() {
      cancelScope(what + " of " + bound.toMillis() + " ms is over");
    }
  }

  /**
   * {@return whether an interruption is for this bound to convert} It is whatever wait it came
   * from, even one of the JDK, as long as no scope further out is cancelled.
   */
  private boolean isMine() {
    Cancellation cancellation = strand.cancelledBy();
    return cancellation != null && cancellation.origin() == this;
  }

  private TimedOutException timedOut(InterruptedException where) {
    TimedOutException e = new TimedOutException(what, bound, strand.loop.clock().since(start));
    e.addSuppressed(where);
    fired = e;
    return e;
  }

  @Override
  boolean shields() {
    return shield;
  }

  @Override
  void wake() {
    strand.wake(this);
  }

  @Override
  public String toString() {
    return what + " in " + strand;
  }
}
