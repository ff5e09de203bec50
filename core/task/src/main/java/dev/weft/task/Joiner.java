package dev.weft.task;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread that waits for the end of a task; a link in the stack of all that do.
 *
 * <p>One that gives up stays in the stack, empty, until the next one comes on top of it, so that
 * waiting in vain again and again costs no memory and nobody takes a lock.
 */
final class Joiner {
  // in place of the stack of a task that has ended: how it did
  static final Joiner DONE = new Joiner(null);
  static final Joiner FAILED = new Joiner(null);
  static final Joiner CANCELLED = new Joiner(null);

  /** Null once it has given up. Written by the thread itself, read by any. */
  private volatile @Nullable Thread thread;

  /** Written by the thread itself, before others see this. */
  private @Nullable Joiner next;

  private Joiner(@Nullable Thread thread) {
    this.thread = thread;
  }

  static Joiner ofCurrentThread() {
    return new Joiner(Thread.currentThread());
  }

  /** Puts this on top of a stack, without those on top of it that have given up. */
  Joiner on(@Nullable Joiner top) {
    Joiner waiting = top;
    while (waiting != null && waiting.thread == null) {
      waiting = waiting.next;
    }
    next = waiting;
    return this;
  }

  void giveUp() {
    thread = null;
  }

  /** {@return how the task with this stack ended, or null if it has not} */
  static Task.@Nullable State end(@Nullable Joiner top) {
    if (top == DONE) {
      return Task.State.DONE;
    }
    if (top == FAILED) {
      return Task.State.FAILED;
    }
    return top == CANCELLED ? Task.State.CANCELLED : null;
  }

  static void wakeAll(@Nullable Joiner top) {
    for (Joiner joiner = top; joiner != null; joiner = joiner.next) {
      LockSupport.unpark(joiner.thread);
    }
  }
}
