package dev.weft.net;

import dev.weft.task.Handoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where those who send wait until there is room. Any thread. */
final class Gate {
  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Handoff<Boolean>> waiters = new ArrayDeque<>(1);

  /** Whether anybody may wait. Written under the lock. */
  private volatile boolean occupied;

  /**
   * Waits until something holds; whoever makes it hold calls {@link #open} afterwards.
   *
   * @param idle how long to wait at most; null for ever
   * @param what the wait, as the start of a sentence
   */
  void await(BooleanSupplier holds, @Nullable Duration idle, String what)
      throws InterruptedException {
    while (!holds.getAsBoolean()) {
      Handoff<Boolean> waiter = new Handoff<>();
      change(() -> occupied = waiters.add(waiter));
      try {
        if (holds.getAsBoolean()) { // it came to hold before we were in line
          return;
        }
        if (idle == null) {
          waiter.await();
        } else {
          waiter.await(idle, what);
        }
      } finally {
        change(() -> waiters.remove(waiter));
      }
    }
  }

  /** Has all who wait look again. Never waits. */
  void open() {
    if (!occupied) {
      return;
    }
    List<Handoff<Boolean>> all = new ArrayList<>(0);
    change(() -> {
      all.addAll(waiters);
      waiters.clear();
      occupied = false;
    });
    all.forEach(waiter -> waiter.give(true));
  }

  private void change(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }
}
