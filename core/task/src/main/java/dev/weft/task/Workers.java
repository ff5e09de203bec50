package dev.weft.task;

import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Platform threads that do what would hold a loop. At most one waiting job per waiting task. */
final class Workers {
  private final ThreadPoolExecutor pool;

  Workers(String prefix, int number) {
    pool =
        new ThreadPoolExecutor(
            number,
            number,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform()
                .daemon(true)
                .inheritInheritableThreadLocals(false)
                .name(prefix, 0)
                .factory());
    pool.allowCoreThreadTimeOut(true);
  }

  <T> T run(Strand<?> strand, Callable<? extends T> work) throws InterruptedException {
    Strand.checkpoint(strand);
    Job<T> job = new Job<>(work);
    pool.execute(job);
    return job.await();
  }

  /** Ends the threads and waits for that; no task is left to have work for them. */
  void close() {
    pool.shutdownNow();
    pool.close();
  }

  /** One piece of work: queued → running → ended, or queued → dropped. */
  private static final class Job<T> implements Runnable {
    private final Handoff<T> result = new Handoff<>();

    // guarded by lock
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread worker;

    /** Null once begun or dropped. */
    private @Nullable Callable<? extends T> work;

    Job(Callable<? extends T> work) {
      this.work = work;
    }

    @Override
    public void run() {
      Callable<? extends T> begun = begin();
      if (begun == null) {
        return;
      }
      try {
        T value = begun.call();
        end();
        result.give(value);
      } catch (Throwable e) {
        end();
        result.fail(e);
      }
    }

    private @Nullable Callable<? extends T> begin() {
      lock.lock();
      try {
        Callable<? extends T> begun = work;
        work = null;
        worker = begun == null ? null : Thread.currentThread();
        return begun;
      } finally {
        lock.unlock();
      }
    }

    /** Waits for the end, or drops the job if it has not begun when the caller is told to stop. */
    T await() throws InterruptedException {
      InterruptedException stop = result.awaitOrStop();
      if (stop == null) {
        return result.awaitSettled();
      }
      if (drop()) {
        throw stop;
      }
      boolean stopped = false;
      try {
        return result.awaitSettled();
      } catch (TaskFailedException e) {
        stopped = e.getCause() instanceof InterruptedException;
        if (stopped) {
          throw stop;
        }
        throw e;
      } finally {
        if (!stopped) {
          Thread.currentThread().interrupt(); // what came of it won; the next wait will be told
        }
      }
    }

    /** {@return whether the job will never begin} One that has begun is interrupted. */
    private boolean drop() {
      lock.lock();
      try {
        boolean dropped = work != null;
        work = null;
        if (worker != null) {
          worker.interrupt();
        }
        return dropped;
      } finally {
        lock.unlock();
      }
    }

    /** After this no interrupt meant for this job can hit the worker's next one. */
    private void end() {
      lock.lock();
      try {
        worker = null;
        Thread.interrupted();
      } finally {
        lock.unlock();
      }
    }
  }
}
