package dev.weft.net;

import dev.weft.task.Clock;
import dev.weft.task.Deadline;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of a listener that run now, and those who start them. Any thread.
 *
 * <pre>
 * a handler: begun → runs → ended
 *              └───────┴───→ left over (the grace time was over first) → cancelled → ended
 * </pre>
 */
final class Handlers {
  /** One handler. */
  static final class Running {
    // immutable
    private final String name;
    private final Clock clock = Clock.current();
    private final long since = clock.nanos();

    /** Who runs it. Written once, by that one. */
    private volatile @Nullable Thread thread;

    private Running(String name) {
      this.name = name;
    }

    /** The current task runs it. */
    void begins() {
      thread = Thread.currentThread();
    }

    private Leftover leftover() {
      Thread runs = thread;
      return new Leftover(
          name, clock.since(since), runs == null ? List.of() : List.of(runs.getStackTrace()));
    }
  }

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Running> running = new LinkedHashSet<>();
  private final Set<TaskGroup> groups = new LinkedHashSet<>();
  private int starting;
  private long failed;

  /** Where those wait who wait for the end of all. */
  private final Gate allEnded = new Gate();

  /** Handlers may begin in that group from now on. */
  void opened(TaskGroup group) {
    change(() -> {
      groups.add(group);
      starting++;
    });
  }

  /** No more will begin. */
  void noMore() {
    change(() -> starting--);
  }

  /** All of that group have ended. */
  void ended(TaskGroup group) {
    change(() -> groups.remove(group));
  }

  /** A handler is about to begin. */
  Running begin(String name) {
    Running handler = new Running(name);
    change(() -> running.add(handler));
    return handler;
  }

  void end(Running handler) {
    change(() -> running.remove(handler));
  }

  void failed() {
    change(() -> failed++);
  }

  /**
   * Waits for the end of all, and cancels those that have not ended by the deadline.
   *
   * @return those
   */
  List<Leftover> drain(Deadline deadline, String reason) throws InterruptedException {
    Duration left = deadline.left();
    try {
      allEnded.await(this::isEmpty, left.isNegative() ? Duration.ZERO : left, "draining");
      return List.of();
    } catch (TimedOutException e) {
      List<Leftover> late = snapshot(running).map(Running::leftover).toList();
      snapshot(groups).forEach(group -> group.cancel(reason));
      return late;
    }
  }

  private boolean isEmpty() {
    lock.lock();
    try {
      return running.isEmpty() && starting == 0;
    } finally {
      lock.unlock();
    }
  }

  private <T> Stream<T> snapshot(Set<T> all) {
    lock.lock();
    try {
      return List.copyOf(all).stream();
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable action) {
    boolean empty;
    lock.lock();
    try {
      action.run();
      empty = running.isEmpty() && starting == 0;
    } finally {
      lock.unlock();
    }
    if (empty) {
      allEnded.open();
    }
  }

  /** {@return how many run now} */
  int living() {
    return (int) snapshot(running).count();
  }

  /** {@return how many have failed so far} */
  long failures() {
    lock.lock();
    try {
      return failed;
    } finally {
      lock.unlock();
    }
  }
}
