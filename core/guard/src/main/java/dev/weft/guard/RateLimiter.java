package dev.weft.guard;

import dev.weft.sync.Lock;
import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many through in a time, first come, first served.
 *
 * <p>Who waits stands in line; only the first in line watches the clock, and when it goes, with its
 * permit or without, the next one does. So a cancelled waiter leaves no hole: those behind it move
 * up. Who would have to wait too long is refused at once.
 *
 * <p>Any thread may call every method, a task or not.
 */
public final class RateLimiter {
  /**
   * A rate limiter at one moment.
   *
   * @param waiters callers in line
   * @param granted permits so far
   * @param refused callers who would have had to wait too long, so far
   */
  public record Stats(int waiters, long granted, long refused) {}

  // immutable
  private final Rate rate;
  private final String name;

  /** The line; who holds it is the first. */
  private final Lock turn = new Lock("the turn");

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Gcra gcra;

  /** Those in line, the first included. */
  private int waiters;

  private long granted;
  private long refused;

  private RateLimiter(String name, Rate rate) {
    this.name = name;
    this.rate = rate;
    this.gcra = new Gcra(rate);
  }

  /**
   * {@return a limiter whose permits are all there}
   *
   * @param name whom it guards, for its messages
   */
  public static RateLimiter of(String name, Rate rate) {
    return new RateLimiter(name, rate);
  }

  /**
   * Waits for a permit and takes it.
   *
   * <p>Waits. A caller that is cancelled has taken none.
   *
   * @throws RefusedException if the wait would be longer than {@link Rate#maxWait}; says after
   *     which time to ask again
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void acquire() throws InterruptedException {
    Weft.checkpoint();
    Clock clock = Clock.current();
    if (enter(clock.nanos())) {
      return;
    }
    try {
      turn.run(() -> awaitDue(clock));
    } catch (Throwable e) {
      leave();
      throw e;
    }
  }

  /** {@return whether a permit was there at once, which is taken then} Never waits. */
  public boolean tryAcquire() {
    long now = Clock.current().nanos();
    lock.lock();
    try {
      return isFree(now) && grant(now);
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether the permit was there at once; else the caller is in line} */
  private boolean enter(long now) {
    lock.lock();
    try {
      if (isFree(now)) {
        return grant(now);
      }
      long wait = gcra.delay(now, waiters);
      if (wait > rate.maxWait().toNanos()) {
        refused++;
        throw tooLong(wait);
      }
      waiters++;
      return false;
    } finally {
      lock.unlock();
    }
  }

  private RefusedException tooLong(long wait) {
    return new RefusedException(
        "rate limiter '%s' (%s) has no permit for %d ms, more than the bound of %d ms (%d wait): "
            .concat("come back then, or raise the rate or maxWait")
            .formatted(
                name, rate, Math.ceilDiv(wait, 1_000_000L), rate.maxWait().toMillis(), waiters),
        Duration.ofNanos(wait));
  }

  private boolean isFree(long now) {
    return waiters == 0 && gcra.delay(now, 0) == 0;
  }

  private boolean grant(long now) {
    gcra.take(now);
    granted++;
    return true;
  }

  /** The first in line: waits until its permit is due, and takes it. */
  private void awaitDue(Clock clock) throws InterruptedException {
    for (long wait = due(clock.nanos()); wait > 0; wait = due(clock.nanos())) {
      Weft.sleep(Duration.ofNanos(wait));
    }
  }

  /** {@return how long until the permit of the first in line is due; if it is, it is taken} */
  private long due(long now) {
    lock.lock();
    try {
      long wait = gcra.delay(now, 0);
      if (wait == 0) {
        grant(now);
        waiters--;
      }
      return wait;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      waiters--;
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether nobody waits and every permit of the burst is there} */
  boolean isIdle(long now) {
    lock.lock();
    try {
      return waiters == 0 && gcra.isFull(now);
    } finally {
      lock.unlock();
    }
  }

  /** {@return the limiter at this moment} */
  public Stats stats() {
    lock.lock();
    try {
      return new Stats(waiters, granted, refused);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "rate limiter '" + name + "' (" + rate + ")";
  }
}
