package dev.weft.server;

import dev.weft.server.Health.Check;
import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs checks for all who ask: one of them does it, the others wait for what comes of it. If that
 * one is cancelled, the next does.
 */
final class CheckUp {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");

  /** How one check went. */
  record Result(String name, boolean passed, Duration time) {}

  // immutable
  private final List<Check> checks;
  private final Duration fresh;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Handoff<Optional<List<Result>>>> waiters = new ArrayDeque<>();
  private @Nullable List<Result> last;
  private long lastNanos;
  private boolean running;

  CheckUp(List<Check> checks, Duration fresh) {
    this.checks = checks;
    this.fresh = fresh;
  }

  /**
   * {@return how the checks went, now or a moment ago} Waits for them, each at most as long as it
   * may take.
   */
  List<Result> results() throws InterruptedException {
    if (checks.isEmpty()) {
      return List.of();
    }
    Handoff<Optional<List<Result>>> mine;
    lock.lock();
    try {
      List<Result> known = last;
      if (known != null && Clock.current().since(lastNanos).compareTo(fresh) < 0) {
        return known;
      }
      mine = new Handoff<>();
      if (running) {
        waiters.add(mine);
      } else {
        running = true;
        mine.give(Optional.empty());
      }
    } finally {
      lock.unlock();
    }
    Optional<List<Result>> given = await(mine);
    return given.isPresent() ? given.get() : run();
  }

  /** {@return what came of it, or nothing if it is the caller's turn to find out} */
  private Optional<List<Result>> await(Handoff<Optional<List<Result>>> mine)
      throws InterruptedException {
    try {
      return mine.await();
    } catch (InterruptedException e) {
      leave(mine);
      throw e;
    }
  }

  private void leave(Handoff<Optional<List<Result>>> mine) {
    lock.lock();
    try {
      waiters.remove(mine);
    } finally {
      lock.unlock();
    }
  }

  private List<Result> run() throws InterruptedException {
    List<Result> found = null;
    try {
      found = all();
      return found;
    } finally {
      end(found);
    }
  }

  /** Gives the others what was found; if nothing was, has one of them go on. */
  private void end(@Nullable List<Result> found) {
    if (found == null) {
      Handoff<Optional<List<Result>>> next = next();
      while (next != null && !next.give(Optional.empty())) {
        next = next();
      }
      return;
    }
    List<Handoff<Optional<List<Result>>>> told;
    lock.lock();
    try {
      last = found;
      lastNanos = Clock.current().nanos();
      running = false;
      told = List.copyOf(waiters);
      waiters.clear();
    } finally {
      lock.unlock();
    }
    told.forEach(waiter -> waiter.give(Optional.of(found)));
  }

  private @Nullable Handoff<Optional<List<Result>>> next() {
    lock.lock();
    try {
      running = !waiters.isEmpty();
      return waiters.poll();
    } finally {
      lock.unlock();
    }
  }

  private List<Result> all() throws InterruptedException {
    Result[] results = new Result[checks.size()];
    TaskGroup.run(group -> {
      for (int i = 0; i < results.length; i++) {
        int at = i;
        group.fork(checks.get(i).name(), () -> results[at] = tried(checks.get(at)));
      }
    });
    return List.of(results);
  }

  private static Result tried(Check check) throws InterruptedException {
    long start = Clock.current().nanos();
    boolean passed = passes(check);
    return new Result(check.name(), passed, Clock.current().since(start));
  }

  private static boolean passes(Check check) throws InterruptedException {
    try {
      Timeout.after(check.bound(), "the check \"" + check.name() + "\"", check.action());
      return true;
    } catch (TimedOutException e) {
      LOG.log(System.Logger.Level.WARNING, e.getMessage());
    } catch (RuntimeException | AssertionError e) {
      LOG.log(System.Logger.Level.WARNING, "the check \"" + check.name() + "\" failed", e);
    }
    return false;
  }
}
