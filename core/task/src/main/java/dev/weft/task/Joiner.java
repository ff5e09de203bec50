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
  /** The stack of a task that has ended. */
  static final Joiner ENDED = new Joiner(null);

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

  static void wakeAll(@Nullable Joiner top) {
    for (Joiner joiner = top; joiner != null; joiner = joiner.next) {
      LockSupport.unpark(joiner.thread);
    }
  }
}
