package dev.weft.flow;

import dev.weft.sync.Semaphore;
import dev.weft.task.CancelledException;
import dev.weft.task.Handoff;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from tasks that put to one that takes, and at its end an ending: completion or a
 * failure, which is taken after all items before it.
 *
 * <p>Room is reserved first, which may wait, in turn; then filled, which never waits; and released
 * by the taker when it likes. So what is being made counts as well as what lies ready.
 *
 * <pre>
 * open → ended (completed | failed) → abandoned
 *  └──────────────────────────────────────↑       (the taker left early)
 * </pre>
 */
final class Pipe<T> {
  /** How the putting ended. */
  private record Ending(@Nullable Throwable failure) {}

  /** How many items may still come; those in line for it are seen there. */
  final Semaphore room;

  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private final Deque<T> items = new ArrayDeque<>();
  private @Nullable Handoff<Boolean> taker;
  private @Nullable Ending ending;
  private boolean abandoned;

  /**
   * @param room how many items may lie in the pipe, be made or be worked on
   */
  Pipe(int room) {
    this.room = new Semaphore("pipe", room);
  }

  // ---- putting: any task ----

  /** Runs a source into this pipe, and ends it as the source ends. The life of a putting task. */
  void fill(Source<? extends T> source) throws Exception {
    try {
      source.run(this::send);
      end(null);
    } catch (Throwable e) {
      if (!end(e)) {
        throw e; // nobody takes any more: the group must hear of it
      }
    }
  }

  /** Waits for room and puts. {@return whether more are wanted} */
  boolean send(T item) throws InterruptedException {
    reserve();
    return put(item);
  }

  /**
   * Waits for room, first come, first served. A reserver that is cancelled has reserved nothing.
   */
  void reserve() throws InterruptedException {
    room.acquire();
  }

  /** {@return whether there was room} Never waits. */
  boolean tryReserve() {
    return room.tryAcquire();
  }

  /** Puts into room that was reserved. Never waits. {@return whether more are wanted} */
  boolean put(T item) {
    Handoff<Boolean> waiting = null;
    lock.lock();
    try {
      if (ending != null || abandoned) {
        return false;
      }
      items.add(item);
      waiting = takeTaker();
    } finally {
      lock.unlock();
    }
    wake(waiting);
    return true;
  }

  /**
   * Ends the putting. A failure counts even after a completion, and is suppressed on an earlier
   * one; a cancellation after an ending says nothing new.
   *
   * @return whether the taker will see it
   */
  boolean end(@Nullable Throwable failure) {
    Handoff<Boolean> waiting = null;
    lock.lock();
    try {
      if (abandoned || (ending != null && failure instanceof CancelledException)) {
        return false;
      }
      Throwable first = ending == null ? null : ending.failure();
      if (first == null) {
        ending = new Ending(failure);
      } else if (failure != null && failure != first) {
        first.addSuppressed(failure);
      }
      waiting = takeTaker();
    } finally {
      lock.unlock();
    }
    wake(waiting);
    return true;
  }

  private @Nullable Handoff<Boolean> takeTaker() {
    assert lock.isHeldByCurrentThread();
    Handoff<Boolean> waiting = taker;
    taker = null;
    return waiting;
  }

  /** A taker that left meanwhile needs no waking: what is news to it stays in the pipe. */
  private static void wake(@Nullable Handoff<Boolean> waiting) {
    if (waiting != null) {
      waiting.give(true);
    }
  }

  // ---- taking: one task at a time ----

  /**
   * Waits for the next item and takes it; its room stays reserved until {@link #release}.
   *
   * @return the item, or null after the last one
   * @throws Exception the failure the pipe ended with, after the last item
   */
  @Nullable T take() throws Exception {
    awaitNews();
    T item = poll();
    if (item == null) {
      rethrow();
    }
    return item;
  }

  /** Waits until there is an item or an ending. */
  void awaitNews() throws InterruptedException {
    Weft.checkpoint();
    Handoff<Boolean> news = news();
    if (news != null) {
      news.await();
    }
  }

  /** Waits at most so long. {@return whether there is an item or an ending} */
  boolean awaitNews(Duration bound) throws InterruptedException {
    Weft.checkpoint();
    Handoff<Boolean> news = news();
    if (news == null) {
      return true;
    }
    try {
      return news.await(bound);
    } catch (TimedOutException e) {
      return false;
    }
  }

  private @Nullable Handoff<Boolean> news() {
    lock.lock();
    try {
      boolean there = ending != null || !items.isEmpty();
      taker = there ? null : new Handoff<>();
      return taker;
    } finally {
      lock.unlock();
    }
  }

  /** {@return the next item, or null if none is there} */
  @Nullable T poll() {
    lock.lock();
    try {
      return items.poll();
    } finally {
      lock.unlock();
    }
  }

  /** Throws the failure the pipe ended with, if it did; then it has been seen. */
  void rethrow() throws Exception {
    Throwable failure = seeFailure();
    if (failure != null) {
      Emitter.fail(failure);
    }
  }

  private @Nullable Throwable seeFailure() {
    lock.lock();
    try {
      Throwable failure = ending == null ? null : ending.failure();
      ending = ending == null ? null : new Ending(null);
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** Gives room back, to whoever waited longest for it. Never waits. */
  void release() {
    room.release();
  }

  /** The taker leaves. {@return a failure it has not seen, unless it is a mere cancellation} */
  @Nullable Throwable abandon() {
    Throwable unseen = seeFailure();
    lock.lock();
    try {
      abandoned = true;
      items.clear();
    } finally {
      lock.unlock();
    }
    return unseen instanceof CancelledException ? null : unseen;
  }
}
