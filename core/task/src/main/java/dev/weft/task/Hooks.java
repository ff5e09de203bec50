package dev.weft.task;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a group does at its end, the last registered first. */
final class Hooks {
  private record Hook(Duration bound, Action action) {}

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Hook> hooks = new ArrayDeque<>(0);
  private boolean ended;

  /** {@return whether it was registered: not after the end} Any thread. */
  boolean add(Duration bound, Action action) {
    if (bound.isNegative()) {
      throw new IllegalArgumentException("bound must not be negative, but is " + bound);
    }
    Hook hook = new Hook(bound, Objects.requireNonNull(action, "action"));
    lock.lock();
    try {
      if (!ended) {
        hooks.push(hook);
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /** Runs all, whatever fails; one may register others. The owner, after the last task's end. */
  void run(Consumer<Throwable> failed) {
    boolean interrupted = false;
    for (Hook hook = next(); hook != null; hook = next()) {
      try {
        Shield.within(hook.bound(), hook.action());
      } catch (InterruptedException e) {
        interrupted = true; // not by Weft; the caller is told when all are done
      } catch (Throwable e) {
        failed.accept(e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Hook next() {
    lock.lock();
    try {
      Hook hook = hooks.poll();
      ended = hook == null;
      return hook;
    } finally {
      lock.unlock();
    }
  }
}
