package dev.weft.websocket;

import dev.weft.task.Handoff;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has come from the peer and was not received. The loop adds, one task takes.
 *
 * <pre>
 * open ⇄ paused → ended (what is there can be taken) → closed
 * </pre>
 */
final class Arrivals {
  // immutable
  private final String peer;
  private final int high;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Part> parts = new ArrayDeque<>(2);
  private long size;
  private boolean paused;
  private boolean ended;
  private @Nullable WeftException failure;
  private @Nullable Handoff<Boolean> reader;

  /** Somebody was told of the end. */
  private boolean told;

  /**
   * @param high so much may be there before the socket is not read any more
   */
  Arrivals(String peer, int high) {
    this.peer = peer;
    this.high = high;
  }

  // ---- on the loop ----

  /** Takes over what came. {@return whether the socket is not to be read for now} */
  boolean add(Part part) {
    Handoff<Boolean> woken;
    boolean full;
    lock.lock();
    try {
      if (ended) {
        return false; // nobody wants it any more
      }
      parts.add(part);
      size += part.cost();
      paused |= size >= high;
      full = paused;
      woken = reader;
      reader = null;
    } finally {
      lock.unlock();
    }
    wake(woken);
    return full;
  }

  /** {@return whether the socket is not to be read for now} */
  boolean isPaused() {
    lock.lock();
    try {
      return paused;
    } finally {
      lock.unlock();
    }
  }

  // ---- any thread ----

  /**
   * Nothing more will come. Who takes is told once all is taken.
   *
   * @param why what they are told; null that it is over
   */
  void end(@Nullable WeftException why) {
    end(why, false);
  }

  /** Nobody wants more: drops what is there. */
  void close() {
    end(null, true);
  }

  private void end(@Nullable WeftException why, boolean drops) {
    Handoff<Boolean> woken;
    lock.lock();
    try {
      failure = ended ? failure : why;
      ended = true;
      if (drops) {
        parts.clear();
        size = 0;
      }
      paused = false;
      woken = reader;
      reader = null;
      told |= woken != null;
    } finally {
      lock.unlock();
    }
    wake(woken);
  }

  private static void wake(@Nullable Handoff<Boolean> waiter) {
    if (waiter != null) {
      waiter.give(true); // only a hint: if it left, what came is still here
    }
  }

  /** {@return whether somebody was told of the end} */
  boolean isTold() {
    lock.lock();
    try {
      return told;
    } finally {
      lock.unlock();
    }
  }

  /** {@return about how much is there} */
  long size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  // ---- the receiving task ----

  /**
   * Takes the next part; waits for it.
   *
   * @param resume has the socket read again
   * @return it, or null if nothing more will come
   */
  @Nullable Part take(Runnable resume) throws InterruptedException {
    Weft.checkpoint();
    while (true) {
      Handoff<Boolean> mine = null;
      boolean resumes = false;
      Part part;
      lock.lock();
      try {
        part = parts.poll();
        if (part != null) {
          size -= part.cost();
          resumes = paused && size <= high / 4;
          paused &= !resumes;
        } else if (ended) {
          return over();
        } else {
          mine = enlist();
        }
      } finally {
        lock.unlock();
      }
      if (resumes) {
        resume.run();
      }
      if (mine == null) {
        return part;
      }
      await(mine);
    }
  }

  private @Nullable Part over() {
    assert lock.isHeldByCurrentThread();
    told = true;
    if (failure != null) {
      throw failure;
    }
    return null;
  }

  private Handoff<Boolean> enlist() {
    if (reader != null && !reader.isSettled()) {
      throw new IllegalStateException("two tasks receive from " + peer + " at once: let one do it");
    }
    Handoff<Boolean> waiter = new Handoff<>();
    reader = waiter;
    return waiter;
  }

  private void await(Handoff<Boolean> mine) throws InterruptedException {
    try {
      mine.await();
    } finally {
      lock.lock();
      try {
        reader = reader == mine ? null : reader;
      } finally {
        lock.unlock();
      }
    }
  }
}
