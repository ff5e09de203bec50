package dev.weft.task;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The work of an engine that goes on although its callers have left: named again and again, and
 * waited for at the end. Any thread.
 */
final class Abandoned {
  private static final System.Logger LOG = System.getLogger("dev.weft.task");

  // immutable
  private final Loop loop;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private final Set<Job<?>> jobs = new LinkedHashSet<>();
  private @Nullable Reminder reminder;

  Abandoned(Loop loop) {
    this.loop = loop;
  }

  void add(Job<?> job) {
    lock.lock();
    try {
      jobs.add(job);
      if (reminder == null) {
        reminder = Reminder.start(loop, this::report);
      }
    } finally {
      lock.unlock();
    }
  }

  void remove(Job<?> job) {
    lock.lock();
    try {
      jobs.remove(job);
      if (jobs.isEmpty()) {
        none.signalAll();
        if (reminder != null) {
          reminder.stop();
          reminder = null;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until none is left, whatever is interrupted meanwhile. */
  void awaitNone() {
    lock.lock();
    try {
      while (!jobs.isEmpty()) {
        none.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Job<?>> all() {
    lock.lock();
    try {
      return List.copyOf(jobs);
    } finally {
      lock.unlock();
    }
  }

  private void report(Duration since) {
    List<Job<?>> left = all();
    LOG.log(
        Level.WARNING,
        "{0} threads go on with work that was abandoned, the first {1} ms ago; its end is waited for{2}",
        Integer.toString(left.size()),
        Long.toString(since.toMillis()),
        Stacks.of(left, Job::toString, Job::worker));
  }
}
