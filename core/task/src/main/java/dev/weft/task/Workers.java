package dev.weft.task;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads that do what would hold a loop, and the line in front of them; both bounded.
 *
 * <p>Threads are made as they are needed and end when they had nothing to do for a while. Any
 * thread may call every method; the lock is held for decisions only.
 */
final class Workers {
  /** What became of a job whose caller was told to stop. */
  enum Stopped {
    /** It had not begun, and never will. */
    DROPPED,
    /** It was told, and its caller waits for its end. */
    TOLD,
    /** It was told, and its caller leaves. */
    ABANDONED,
    /** It had ended. */
    ENDED
  }

  private static final System.Logger LOG = System.getLogger("dev.weft.task");
  private static final long KEEP_ALIVE = TimeUnit.SECONDS.toNanos(10);

  // immutable
  private final String name;
  private final int threads;
  private final int maxWaiting;
  private final Thread.Builder.OfPlatform maker;

  private final ReentrantLock lock = new ReentrantLock();

  // conditions of lock
  private final Condition news = lock.newCondition();
  private final Condition gone = lock.newCondition();

  // guarded by lock; in the order of arrival, so that who leaves the line does so at once
  private final LinkedHashSet<Job<?>> line = new LinkedHashSet<>();
  private final Set<Job<?>> running = new LinkedHashSet<>();
  private int living;
  private int idle;
  private boolean closed;
  private @Nullable Long toldFull;
  private int abandoned;
  private int peakRunning;
  private int peakWaiting;
  private long refused;
  private long cancelled;

  Workers(String name, int threads, int maxWaiting) {
    this.name = name;
    this.threads = threads;
    this.maxWaiting = maxWaiting;
    this.maker =
        Thread.ofPlatform()
            .daemon(true)
            .inheritInheritableThreadLocals(false)
            .name("weft-" + name + "-", 0);
  }

  // ---- callers ----

  /**
   * Takes a job in.
   *
   * @return whether it has to wait in line, because every thread works
   * @throws RefusedException if the line is full
   */
  boolean enter(Job<?> job) {
    boolean inLine;
    Thread hired = null;
    lock.lock();
    try {
      if (running.size() + line.size() >= threads + maxWaiting) {
        refused++;
        throw full();
      }
      line.add(job);
      inLine = waiting() > 0;
      peakWaiting = Math.max(peakWaiting, waiting());
      if (line.size() > idle && living < threads) {
        living++;
        hired = maker.unstarted(this::live);
      } else {
        news.signal();
      }
    } finally {
      lock.unlock();
    }
    if (hired != null) {
      start(hired, job);
    }
    return inLine;
  }

  private void start(Thread hired, Job<?> job) {
    try {
      hired.start();
    } catch (Throwable e) { // no memory for one more
      if (isLost(job)) {
        throw e;
      }
    }
  }

  /** Forgets a thread that did not start. {@return whether nobody else can do the job} */
  private boolean isLost(Job<?> job) {
    lock.lock();
    try {
      living--;
      return living == 0 && line.remove(job);
    } finally {
      lock.unlock();
    }
  }

  private RefusedException full() {
    return new RefusedException(
        ("%s is full: %d threads work and %d pieces of work wait, the most there may be; offload less"
                + " at a time, as Tasks.forEach does, or give the lane more threads or a longer line")
            .formatted(this, running.size(), line.size()));
  }

  /**
   * Lets go of a job whose caller was told to stop.
   *
   * @param leaves whether the caller leaves work that has begun
   * @param abandons is told of such work
   */
  Stopped stop(Job<?> job, boolean leaves, Abandoned abandons) {
    if (leaves) {
      abandons.add(job); // before it can end
    }
    Stopped stopped = stop(job, leaves);
    if (leaves && stopped != Stopped.ABANDONED) {
      abandons.remove(job);
    }
    return stopped;
  }

  private Stopped stop(Job<?> job, boolean leaves) {
    lock.lock();
    try {
      boolean dropped = line.remove(job);
      if (!dropped && !running.contains(job)) {
        return Stopped.ENDED;
      }
      cancelled++;
      if (dropped) {
        return Stopped.DROPPED;
      }
      job.tellToStop(leaves);
      abandoned += leaves ? 1 : 0;
      return leaves ? Stopped.ABANDONED : Stopped.TOLD;
    } finally {
      lock.unlock();
    }
  }

  /** Says what all threads do while a job waits in line for too long; not more often than that. */
  void tellIfStillInLine(Job<?> job, Duration waited) {
    Set<Job<?>> atWork;
    lock.lock();
    try {
      long now = Clock.system().nanos();
      boolean lately = toldFull != null && now - toldFull < waited.toNanos();
      if (lately || !line.contains(job)) {
        return;
      }
      toldFull = now;
      atWork = new LinkedHashSet<>(running);
    } finally {
      lock.unlock();
    }
    LOG.log(
        Level.WARNING,
        "{0} waits for a thread since {1} ms, and all {2} are busy: give what is slow a lane of its own{3}",
        job,
        Long.toString(waited.toMillis()),
        Integer.toString(atWork.size()),
        Stacks.of(atWork, Job::toString, Job::worker));
  }

  // ---- the threads ----

  /** The life of a thread. */
  private void live() {
    for (Job<?> job = next(); job != null; job = next()) {
      job.run();
    }
  }

  /** Waits for a job. {@return null if none came for a while, or none will} */
  private @Nullable Job<?> next() {
    lock.lock();
    try {
      long left = KEEP_ALIVE;
      idle++;
      while (line.isEmpty() && !closed && left > 0) {
        left = awaitNews(left);
      }
      idle--;
      if (line.isEmpty()) {
        living--;
        gone.signalAll();
        return null;
      }
      Job<?> job = line.removeFirst();
      running.add(job);
      peakRunning = Math.max(peakRunning, running.size());
      job.begun(Thread.currentThread());
      return job;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // its caller loops
  private long awaitNews(long nanos) {
    try {
      return news.awaitNanos(nanos);
    } catch (InterruptedException e) {
      return nanos; // a stray one: nobody tells an idle thread anything that way
    }
  }

  /**
   * Notes that the current thread is done with a job; no interrupt meant for it can hit the next.
   *
   * @return whether its caller has left
   */
  boolean ended(Job<?> job) {
    lock.lock();
    try {
      running.remove(job);
      boolean left = job.over();
      abandoned -= left ? 1 : 0;
      Thread.interrupted();
      return left;
    } finally {
      lock.unlock();
    }
  }

  // ---- the end, and seeing inside ----

  /** Ends the threads and waits for that; no task is left to have work for them. */
  void close() {
    lock.lock();
    try {
      closed = true;
      news.signalAll();
      while (living > 0) {
        gone.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** {@return how many jobs no thread has time for} Under the lock. */
  private int waiting() {
    return Math.max(0, running.size() + line.size() - threads);
  }

  Lane.Stats stats() {
    lock.lock();
    try {
      return new Lane.Stats(
          threads,
          running.size(),
          line.size(),
          abandoned,
          peakRunning,
          peakWaiting,
          refused,
          cancelled);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "lane '" + name + "'";
  }
}
