package dev.weft.guard;

import dev.weft.sync.Semaphore;
import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.Tasks;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets as many calls run at a time as the other side can bear, which it finds from how long they
 * take.
 *
 * <p>By the gradient of the latency: it needs no failures to find the limit, as AIMD does, and
 * bears latencies that vary, as Vegas, which compares with the shortest one ever seen, does not.
 * From time to time it lets half as many run for a moment, to see how long a call takes without a
 * queue: a slow average instead, as in Gradient2, climbs with the queue it should show. Who waits
 * for a permit stands in line, first come, first served. A call that was cancelled gives its permit
 * back, and counts only if it had taken too long already; one that failed otherwise than by a
 * timeout or a refusal says nothing.
 *
 * <p>Any thread may call every method; {@link #call} needs a task, unless a permit is free.
 *
 * <p>Source: the Gradient limits of Netflix's concurrency-limits; E. Landau, W. Thurston and T.
 * Bozarth, "Performance Under Load", Netflix Technology Blog, 2018.
 */
public final class AdaptiveLimit {
  /**
   * An adaptive limit at one moment.
   *
   * @param limit how many calls may run
   * @param running how many do, those included that were given a permit a moment ago
   * @param waiters callers in line
   * @param peakWaiters the longest line so far
   * @param refused callers refused so far: the line was full, or its end too far
   */
  public record Stats(int limit, int running, int waiters, int peakWaiters, long refused) {}

  // immutable
  private final String name;
  private final AdaptiveLimitConfig config;

  /** As many as the gradient says; taken by the calls that run. */
  private final Semaphore permits;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Gradient gradient;
  private int waiters;
  private int peakWaiters;
  private long refused;

  private AdaptiveLimit(String name, AdaptiveLimitConfig config) {
    this.name = name;
    this.config = config;
    this.gradient = new Gradient(config);
    this.permits = new Semaphore(name, gradient.limit());
  }

  /**
   * {@return a limit that has not learnt anything yet}
   *
   * @param name whom it guards, for its messages
   */
  public static AdaptiveLimit of(String name, AdaptiveLimitConfig config) {
    return new AdaptiveLimit(name, config);
  }

  /** What a call that has ended says about the other side. */
  private enum Word {
    GOOD,
    BAD,
    CANCELLED,
    NONE
  }

  /**
   * Makes a call with a permit, and learns from it.
   *
   * <p>Waits for the permit, then for the body, which runs on the caller's thread. A caller that is
   * cancelled has no permit.
   *
   * @return what the body returns
   * @throws RefusedException if too many wait already, or the wait was longer than the bound
   * @throws RuntimeException what the body throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   * @throws IllegalStateException outside of a task, unless a permit is free
   */
  public <T> T call(Callable<? extends T> body) throws InterruptedException {
    Weft.checkpoint();
    Supplier<RefusedException> refusal = acquire();
    if (refusal != null) {
      throw refusal.get();
    }
    return run(body);
  }

  /**
   * Makes a call as {@link #call} does, but where that would refuse it does something else: for who
   * refuses a great deal, and in whose way an exception with its stack is.
   *
   * @param refused is done on the caller's thread, without a permit
   * @return what the body returns, or what is done else
   */
  public <T> T callOr(Callable<? extends T> body, Callable<? extends T> refused)
      throws InterruptedException {
    Weft.checkpoint();
    return acquire() == null ? run(body) : Tasks.call(refused);
  }

  private <T> T run(Callable<? extends T> body) throws InterruptedException {
    Clock clock = Clock.current();
    long start = clock.nanos();
    Word word = Word.NONE;
    try {
      T result = body.call();
      word = Word.GOOD;
      return result;
    } catch (InterruptedException e) {
      word = Word.CANCELLED;
      throw e;
    } catch (Exception e) {
      word = isDrop(Worth.root(e)) ? Word.BAD : Word.NONE;
      throw TaskFailedException.unchecked(e);
    } finally {
      release(word, start, clock.nanos());
    }
  }

  private static boolean isDrop(Throwable failure) {
    return failure instanceof TimedOutException || failure instanceof RefusedException;
  }

  /** {@return null with a permit; without one, how to say why} */
  private @Nullable Supplier<RefusedException> acquire() throws InterruptedException {
    if (permits.tryAcquire()) {
      return null;
    }
    if (!enter()) {
      return this::tooMany;
    }
    try {
      Timeout.after(config.maxWait(), "waiting for a permit of " + name, () -> permits.acquire());
      return null;
    } catch (TimedOutException e) {
      countRefused();
      return () -> tooLong(e);
    } finally {
      leave();
    }
  }

  /** {@return whether there is room in the line} */
  private boolean enter() {
    lock.lock();
    try {
      if (waiters >= config.maxWaiters()) {
        refused++;
        return false;
      }
      waiters++;
      peakWaiters = Math.max(peakWaiters, waiters);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void countRefused() {
    lock.lock();
    try {
      refused++;
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

  private RefusedException tooMany() {
    Stats now = stats();
    return new RefusedException(
        "limit '%s' is reached: %d of %d calls run, and %d wait, the most there may be: "
            .concat("send less, or raise maxWaiters")
            .formatted(name, now.running(), now.limit(), now.waiters()));
  }

  private RefusedException tooLong(TimedOutException e) {
    Stats now = stats();
    return new RefusedException(
        "limit '%s' gave no permit in %d ms: %d of %d calls run and %d wait: send less, or raise maxWait"
            .formatted(name, e.spent().toMillis(), now.running(), now.limit(), now.waiters()),
        e);
  }

  private void release(Word word, long start, long end) {
    lock.lock();
    try {
      Semaphore.Stats now = permits.stats();
      switch (word) {
        case GOOD -> gradient.succeeded(start, end, now.taken());
        case BAD -> gradient.dropped(start, end);
        case CANCELLED -> gradient.cancelled(start, end, now.taken());
        case NONE -> {}
      }
      if (gradient.limit() != now.permits()) {
        permits.resize(gradient.limit());
      }
    } finally {
      lock.unlock();
    }
    permits.release();
  }

  /** {@return the limit at this moment} */
  public Stats stats() {
    lock.lock();
    try {
      Semaphore.Stats now = permits.stats();
      return new Stats(now.permits(), now.taken(), now.waiting(), peakWaiters, refused);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "limit '" + name + "'";
  }
}
