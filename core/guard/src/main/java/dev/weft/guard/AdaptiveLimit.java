package dev.weft.guard;

import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.util.LinkedHashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
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
 * back and says nothing; one that failed otherwise than by a timeout or a refusal says nothing
 * either.
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

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Gradient gradient;
  private final LinkedHashSet<Handoff<Boolean>> line = new LinkedHashSet<>();
  private int running;
  private int peakWaiters;
  private long refused;

  private AdaptiveLimit(String name, AdaptiveLimitConfig config) {
    this.name = name;
    this.config = config;
    this.gradient = new Gradient(config);
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
   */
  public <T> T call(Callable<? extends T> body) throws InterruptedException {
    Weft.checkpoint();
    acquire();
    Clock clock = Clock.current();
    long start = clock.nanos();
    Word word = Word.NONE;
    try {
      T result = body.call();
      word = Word.GOOD;
      return result;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      word = isDrop(Worth.root(e)) ? Word.BAD : Word.NONE;
      throw TaskFailedException.unchecked(e);
    } finally {
      release(word, clock.nanos() - start);
    }
  }

  private static boolean isDrop(Throwable failure) {
    return failure instanceof TimedOutException || failure instanceof RefusedException;
  }

  private void acquire() throws InterruptedException {
    Handoff<Boolean> place = enter();
    if (place == null) {
      return;
    }
    boolean given = false;
    try {
      given = place.await(config.maxWait(), "waiting for a permit of " + name);
    } catch (TimedOutException e) {
      throw tooLong(e);
    } finally {
      if (!given) {
        leave(place);
      }
    }
  }

  /** {@return null with a permit, else a place in line} */
  private @Nullable Handoff<Boolean> enter() {
    lock.lock();
    try {
      if (line.isEmpty() && running < gradient.limit()) {
        running++;
        return null;
      }
      if (line.size() >= config.maxWaiters()) {
        refused++;
        throw new RefusedException(
            "limit '%s' is reached: %d of %d calls run, and %d wait, the most there may be: "
                .concat("send less, or raise maxWaiters")
                .formatted(name, running, gradient.limit(), line.size()));
      }
      Handoff<Boolean> place = new Handoff<>();
      line.add(place);
      peakWaiters = Math.max(peakWaiters, line.size());
      return place;
    } finally {
      lock.unlock();
    }
  }

  private RefusedException tooLong(TimedOutException e) {
    lock.lock();
    try {
      refused++;
      return new RefusedException(
          "limit '%s' gave no permit in %d ms: %d of %d calls run and %d wait: send less, or raise maxWait"
              .formatted(
                  name,
                  e.spent().toMillis(),
                  running,
                  gradient.limit(),
                  Math.max(0, line.size() - 1)),
          e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Leaves the line without a permit. A giver on its way is told that nobody waits here any more.
   */
  private void leave(Handoff<Boolean> place) {
    lock.lock();
    try {
      line.remove(place);
    } finally {
      lock.unlock();
    }
  }

  private void release(Word word, long latency) {
    lock.lock();
    try {
      switch (word) {
        case GOOD -> gradient.succeeded(latency, running);
        case BAD -> gradient.dropped();
        case NONE -> {}
      }
      running--;
    } finally {
      lock.unlock();
    }
    passOn();
  }

  /** Gives what is free to those in line; who has left is passed over. */
  private void passOn() {
    for (Handoff<Boolean> next = takeNext(); next != null; next = takeNext()) {
      if (!next.give(true)) {
        takeBack();
      }
    }
  }

  private @Nullable Handoff<Boolean> takeNext() {
    lock.lock();
    try {
      if (line.isEmpty() || running >= gradient.limit()) {
        return null;
      }
      running++;
      return line.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  private void takeBack() {
    lock.lock();
    try {
      running--;
    } finally {
      lock.unlock();
    }
  }

  /** {@return the limit at this moment} */
  public Stats stats() {
    lock.lock();
    try {
      return new Stats(gradient.limit(), running, line.size(), peakWaiters, refused);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "limit '" + name + "'";
  }
}
