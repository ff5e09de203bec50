package dev.weft.net;

import static java.util.Objects.requireNonNull;

import dev.weft.task.Loop;
import dev.weft.task.Offload;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of one connection. What is to be calculated in it would hold the loop for
 * milliseconds, so it is laid here for the tasks that wait for the handshake, who have it done on a
 * thread for calculations.
 *
 * <pre>
 * going on ⇄ something is to be calculated → succeeded | failed
 * </pre>
 */
final class Handshake implements Executor {
  /** How it ended; without a failure if well. */
  private record End(@Nullable Throwable failure) {}

  /** What ends it when it takes too long. */
  private record Bound(Loop loop, Timer timer) {}

  private final Object peer;

  /** Where those wait who want to know how it ends. */
  private final Gate gate = new Gate();

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Runnable> work = new ArrayDeque<>(1);
  private @Nullable Bound bound;

  /** Null while it goes on. Written under the lock, read by any thread. */
  private volatile @Nullable End end;

  Handshake(Object peer) {
    this.peer = peer;
  }

  // ---- on the loop ----

  /** Takes over what is to be calculated. */
  @Override
  public void execute(Runnable step) {
    lock.lock();
    try {
      End known = end;
      if (known != null && known.failure == null) { // TLS 1.2 knows no other work afterwards
        throw new RejectedExecutionException(
            peer + " wants to shake hands once more: that is not done");
      }
      work.add(step);
    } finally {
      lock.unlock();
    }
    gate.open();
  }

  /** Fails this if it has not ended by itself after a time. Any thread. */
  void bound(Loop loop, Duration time, Runnable onLate) {
    Timer timer =
        loop.after(
            time,
            () -> {
              end(new TimedOutException("the TLS handshake with " + peer, time, time));
              onLate.run();
            });
    boolean over;
    lock.lock();
    try {
      bound = new Bound(loop, timer);
      over = end != null;
    } finally {
      lock.unlock();
    }
    if (over) {
      loop.stop(timer);
    }
  }

  // ---- any thread ----

  /** It has ended; only the first end counts. */
  void end(@Nullable Throwable failure) {
    Bound known;
    lock.lock();
    try {
      if (end == null) {
        end = new End(failure);
      }
      work.clear();
      known = bound;
    } finally {
      lock.unlock();
    }
    if (known != null) {
      known.loop.stop(known.timer);
    }
    gate.open();
  }

  boolean succeeded() {
    End known = end;
    return known != null && known.failure == null;
  }

  boolean isOver() {
    return end != null;
  }

  /** Waits for the end, and works for it meanwhile. {@return why it failed, or null} */
  @Nullable Throwable await() throws InterruptedException {
    while (end == null) {
      Runnable step = next();
      if (step == null) {
        gate.await(this::hasNews, null, "shaking hands with " + peer);
      } else {
        calculate(step);
      }
    }
    return requireNonNull(end).failure;
  }

  private @Nullable Runnable next() {
    lock.lock();
    try {
      return work.poll();
    } finally {
      lock.unlock();
    }
  }

  private boolean hasNews() {
    lock.lock();
    try {
      return end != null || !work.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** A step that was not begun, because who waited was cancelled, is for the next who waits. */
  private void calculate(Runnable step) throws InterruptedException {
    AtomicBoolean begun = new AtomicBoolean();
    try {
      Offload.cpu(() -> {
        begun.set(true);
        step.run();
        return true;
      });
    } finally {
      if (!begun.get()) {
        putBack(step);
      }
    }
  }

  private void putBack(Runnable step) {
    lock.lock();
    try {
      if (end == null) {
        work.addFirst(step);
      }
    } finally {
      lock.unlock();
    }
    gate.open();
  }
}
