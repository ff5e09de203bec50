package dev.weft.guard;

import dev.weft.guard.Circuit.Ending;
import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stops calls to what is broken, so that it can recover and callers fail at once.
 *
 * <p>Closed, it lets every call through and counts. When too many failed or were slow, it opens and
 * refuses. After a pause it is half-open and lets a few probes through: if all of them succeed it
 * closes, if one fails it opens again. A call that was cancelled counts neither way and frees its
 * place as a probe; a call that began before the last change has no say any more. Put a timeout
 * inside of the call, not around it: around it, it cancels.
 *
 * <p>Any thread may call every method, a task or not.
 *
 * <p>Source: M. Nygard, "Release It!", Pragmatic Bookshelf, 2007.
 */
public final class Breaker {
  /** What a breaker does with the next call. */
  public enum State {
    /** Lets it through. */
    CLOSED,
    /** Refuses it. */
    OPEN,
    /** Lets it through as a probe, if there is room for one. */
    HALF_OPEN
  }

  /**
   * A change of state.
   *
   * @param number which change of this breaker this is, from 1; two that follow closely may be
   *     watched in another order
   * @param why one sentence for people
   */
  public record Change(long number, State from, State to, String why) {}

  /**
   * A breaker at one moment.
   *
   * @param calls calls in the window that ended; 0 unless closed
   * @param failures how many of them failed
   * @param probing probes that run
   * @param changes changes of state so far
   * @param refused calls refused so far
   */
  public record Stats(
      State state, long calls, long failures, int probing, long changes, long refused) {}

  // immutable
  private final String name;
  private final Predicate<? super Throwable> failures;
  private final Consumer<? super Change> watcher;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Circuit circuit;
  private long refused;

  private Breaker(
      String name,
      BreakerConfig config,
      Predicate<? super Throwable> failures,
      Consumer<? super Change> watcher) {
    this.name = name;
    this.circuit = new Circuit(config);
    this.failures = failures;
    this.watcher = watcher;
  }

  /** {@return a closed breaker that counts every failure and is watched by nobody} */
  public static Breaker of(String name, BreakerConfig config) {
    return of(name, config, failure -> true, change -> {});
  }

  /**
   * {@return a closed breaker}
   *
   * @param name whom it guards, for its messages
   * @param failures which failures count as such, the others are successes: a bad argument says
   *     nothing about the other side; a checked one is shown as itself
   * @param watcher told of each change by the thread that caused it, without a lock held; must
   *     neither wait nor throw
   */
  public static Breaker of(
      String name,
      BreakerConfig config,
      Predicate<? super Throwable> failures,
      Consumer<? super Change> watcher) {
    return new Breaker(name, config, failures, watcher);
  }

  /**
   * Makes a call, if the breaker lets it through, and counts how it ended.
   *
   * <p>Waits for nothing but the body, which runs on the caller's thread.
   *
   * @return what the body returns
   * @throws RefusedException if the breaker is open, or half-open with all probes under way; says
   *     since when, why and until when
   * @throws RuntimeException what the body throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public <T> T call(Callable<? extends T> body) throws InterruptedException {
    Weft.checkpoint();
    Clock clock = Clock.current();
    long start = clock.nanos();
    long turn = enter(start);
    Ending ending = Ending.CANCELLED;
    try {
      T result = body.call();
      ending = Ending.SUCCEEDED;
      return result;
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      ending = judge(e);
      throw TaskFailedException.unchecked(e);
    } finally {
      end(turn, ending, clock.since(start), clock.nanos());
    }
  }

  private Ending judge(Throwable e) {
    if (e instanceof TaskCancelledException) {
      return Ending.CANCELLED;
    }
    return failures.test(Worth.root(e)) ? Ending.FAILED : Ending.SUCCEEDED;
  }

  /** {@return the turn of the circuit in which the call begins} */
  private long enter(long now) {
    Change change;
    long turn;
    String refusal;
    lock.lock();
    try {
      change = circuit.tick(now);
      boolean admitted = circuit.admits();
      turn = circuit.turn();
      refusal = admitted ? null : circuit.refusal(now);
      refused += admitted ? 0 : 1;
    } finally {
      lock.unlock();
    }
    tell(change);
    if (refusal != null) {
      throw new RefusedException("breaker '" + name + "' " + refusal);
    }
    return turn;
  }

  private void end(long turn, Ending ending, Duration took, long now) {
    Change change;
    lock.lock();
    try {
      change = circuit.end(turn, ending, took, now);
    } finally {
      lock.unlock();
    }
    tell(change);
  }

  /** What a watcher throws must cost neither a probe its place nor a caller its result. */
  private void tell(@Nullable Change change) {
    if (change == null) {
      return;
    }
    try {
      watcher.accept(change);
    } catch (RuntimeException e) {
      Thread me = Thread.currentThread();
      me.getUncaughtExceptionHandler().uncaughtException(me, e);
    }
  }

  /**
   * {@return the breaker at this moment} Half-open only once somebody has called after the pause.
   */
  public Stats stats() {
    long now = Clock.current().nanos();
    lock.lock();
    try {
      return new Stats(
          circuit.state(),
          circuit.calls(now),
          circuit.failures(now),
          circuit.probing(),
          circuit.turn(),
          refused);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "breaker '" + name + "'";
  }
}
