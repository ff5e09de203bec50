package dev.weft.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A meeting of two for one value: one waits for it, another gives it, once.
 *
 * <p>Either the value arrives or it was not taken, never both and never neither: a giver that comes
 * after the waiter left, or after another giver, is told so and keeps the value. What pools, queues
 * and locks are built from.
 *
 * <pre>
 * new → waiting → given | failed
 *  │       └────→ gone             (cancelled, interrupted, timed out)
 *  └────────────→ given | failed   (the giver came first)
 * </pre>
 *
 * <p>Any thread may give; one thread, a task or not, waits.
 *
 * @param <T> what is handed over
 */
public final class Handoff<T> {
  private static final VarHandle STATE;

  /** The waiter left. */
  private static final Object GONE = new Object();

  /** The waiter's time was up, so that it leaves as soon as it notices. */
  private static final Object EXPIRED = new Object();

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Handoff.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private record Given(@Nullable Object value) {}

  private record Failed(Throwable failure) {}

  /**
   * null, the waiting Thread, GONE, EXPIRED, a Given or a Failed. Any thread, by compare-and-set.
   */
  private volatile @Nullable Object state;

  /**
   * Gives the value and wakes the waiter. Never waits.
   *
   * @return whether it was taken; if not, the waiter has left or has a value already, and this one
   *     is still the giver's
   */
  public boolean give(T value) {
    return settle(new Given(value));
  }

  /**
   * Fails the waiter. Never waits.
   *
   * @return whether the waiter was still there and without a value
   */
  public boolean fail(Throwable failure) {
    return settle(new Failed(failure));
  }

  private boolean settle(Object outcome) {
    Loop.mayPreempt(); // who was chosen may leave before it is told
    Object known;
    do {
      known = state;
      if (known != null && !(known instanceof Thread)) {
        return false;
      }
    } while (!STATE.compareAndSet(this, known, outcome));
    if (known instanceof Thread waiter) {
      LockSupport.unpark(waiter);
    }
    Loop.mayPreempt();
    return true;
  }

  /** {@return whether somebody gave or failed this} */
  public boolean isSettled() {
    Object known = state;
    return known instanceof Given || known instanceof Failed;
  }

  /**
   * Waits for the value and takes it.
   *
   * <p>A value that is there wins over a cancellation, which then comes at the next checkpoint. If
   * the waiter leaves, it leaves for good: the giver will be told.
   *
   * @return the value
   * @throws RuntimeException the failure it was given; a checked one as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted before the value came
   */
  public T await() throws InterruptedException {
    return conclude(awaitOrStop());
  }

  /**
   * Waits for the value as {@link #await()} does, but only for a time.
   *
   * <p>A value that is there wins over the time. If the time was up first, the waiter has left for
   * good, and the giver will be told: so nothing gets lost, as it can when a {@link Timeout} ends
   * before the wait inside of it has begun. Outside of tasks, too.
   *
   * @param bound how long to wait; not negative, zero to take only what is there
   * @return the value
   * @throws TimedOutException if the time was up before the value came
   * @throws InterruptedException if the caller is cancelled or interrupted before the value came
   */
  public T await(Duration bound) throws InterruptedException {
    return await(bound, "waiting");
  }

  /**
   * Waits for the value as {@link #await(Duration)} does, under a name for the message.
   *
   * @param what the wait, as the start of a sentence: "the answer of example.com"
   */
  public T await(Duration bound, String what) throws InterruptedException {
    if (bound.isNegative()) {
      throw new IllegalArgumentException("bound must not be negative, but is " + bound);
    }
    if (isSettled()) {
      return outcome();
    }
    Clock clock = Clock.current();
    long start = clock.nanos();
    InterruptedException stop = awaitOrStop(bound);
    if (stop == null && state == EXPIRED) {
      leave();
      Loop.mayPreempt();
      throw new TimedOutException(what, bound, clock.since(start));
    }
    return conclude(stop);
  }

  /** Takes the value unless the waiter was told to stop first. */
  private T conclude(@Nullable InterruptedException stop) throws InterruptedException {
    if (stop != null) {
      if (leave()) {
        Loop.mayPreempt();
        throw stop;
      }
      Thread.currentThread().interrupt(); // the value won; the next wait will be told
    }
    return outcome();
  }

  private @Nullable InterruptedException awaitOrStop(Duration bound) {
    Strand<?> strand = Strand.current();
    if (bound.isZero()) {
      InterruptedException stop = Strand.pending(strand);
      if (stop == null && announce()) {
        expire();
      }
      return stop;
    }
    if (strand == null) {
      return awaitOnThread(Engine.nanos(bound));
    }
    Timer timer = strand.loop.after(bound, this::expire);
    try {
      return awaitOrStop();
    } finally {
      if (state != EXPIRED) {
        strand.loop.stop(timer);
      }
    }
  }

  private @Nullable InterruptedException awaitOnThread(long nanos) {
    Clock clock = Clock.system();
    long end = clock.nanos() + nanos;
    while (isOpen()) {
      if (Thread.interrupted()) {
        return new InterruptedException("interrupted");
      }
      long left = end - clock.nanos();
      if (left <= 0) {
        expire();
      } else if (announce()) {
        LockSupport.parkNanos(this, left);
      }
    }
    return null;
  }

  /** The time is up: from now on every giver is told that the waiter left. */
  private void expire() {
    settle(EXPIRED);
  }

  /** Waits until the value is there or the caller is told to stop, and says which; never leaves. */
  @Nullable InterruptedException awaitOrStop() {
    Strand<?> strand = Strand.current();
    InterruptedException stop = null;
    while (isOpen() && (stop = Strand.pending(strand)) == null) {
      if (announce() && Strand.parks(strand)) {
        LockSupport.park(this);
      }
    }
    Strand.resumed(strand);
    return stop;
  }

  /** Waits for the value whatever is cancelled meanwhile; the interrupt status is kept. */
  T awaitSettled() {
    Strand<?> strand = Strand.current();
    boolean interrupted = false;
    while (!isSettled()) {
      if (announce() && Strand.parks(strand)) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    Strand.resumed(strand);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome();
  }

  /** {@return whether there is something to wait for, or a mistake to find} */
  private boolean isOpen() {
    Object known = state;
    return known == null || known instanceof Thread || known == GONE;
  }

  /** Says who waits. {@return false if the value came, or the time was up, meanwhile} */
  private boolean announce() {
    Thread me = Thread.currentThread();
    Object known = state;
    if (known == GONE || (known instanceof Thread other && other != me)) {
      throw new IllegalStateException("a handoff is for one waiter, and it has had one");
    }
    return known == me || STATE.compareAndSet(this, null, me);
  }

  /** {@return whether the waiter left before the value came} */
  private boolean leave() {
    Object known;
    do {
      known = state;
      if (known != null && known != EXPIRED && !(known instanceof Thread)) {
        return false;
      }
    } while (!STATE.compareAndSet(this, known, GONE));
    return true;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // only give puts a Given there
  private T outcome() {
    return switch (state) {
      case Given(Object value) -> (T) value;
      case Failed(Throwable failure) -> throw TaskFailedException.unchecked(failure);
      case null, default -> throw new IllegalStateException("nothing was handed over");
    };
  }
}
