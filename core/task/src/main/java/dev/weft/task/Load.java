package dev.weft.task;

import java.util.concurrent.atomic.AtomicInteger;

/** How much a loop has to do: how many tasks live on it, and how long their turns take of late. */
final class Load {
  /** A turn is long until it is known how long: then tasks are spread sooner. */
  private static final long AT_FIRST = 10_000;

  // the loop only; others read roughly
  /** Tasks that came less tasks that went, as far as the loop itself saw it. */
  private int here;

  private long turnNanos = AT_FIRST;

  // any thread
  private final AtomicInteger elsewhere = new AtomicInteger();

  /** So many tasks came; went, if negative. */
  void change(int tasks, boolean onLoop) {
    if (onLoop) {
      here += tasks;
    } else {
      elsewhere.addAndGet(tasks);
    }
  }

  /** {@return about how many tasks have not ended} */
  int living() {
    return here + elsewhere.get();
  }

  /** A turn took so long. On the loop. */
  void took(long nanos) {
    turnNanos += (nanos - turnNanos) / 8;
  }

  /** {@return how long so many turns take, about} On the loop. */
  long nanosFor(int turns) {
    return turns * turnNanos;
  }
}
