package dev.weft.task;

import org.jspecify.annotations.Nullable;

/**
 * How a task waits, and how it lets others run when it never has to.
 *
 * <p>Every checkpoint and every wait of this room comes through here. The methods for a task or
 * none are about the current thread, and are called on it only.
 */
abstract class Waiting extends Nest {
  /** So many checkpoints cost less than a look at the clock. */
  private static final int LOOK_EVERY = 64;

  /** So many let others run where no clock says how long it was. */
  private static final int BUDGET = 4096;

  // immutable
  final Loop loop;

  // this task only
  /** How many checkpoints it has passed since it last waited, about. */
  private short passed;

  /** The listener was told that this waits. */
  private boolean waits;

  Waiting(@Nullable Scope parent, Loop loop) {
    super(parent);
    this.loop = loop;
  }

  abstract Task<?> task();

  // ---- checkpoints ----

  /**
   * Stops here if the current thread, of this task or of none, is told to. A task that has passed
   * many without having had to wait may let others run first.
   */
  static void checkpoint(@Nullable Waiting task) throws InterruptedException {
    if (task != null) {
      task.loop.mayPreempt(task.task());
    }
    InterruptedException stop = pending(task);
    if (stop != null) {
      throw stop;
    }
    if (task != null && ++task.passed % LOOK_EVERY == 0) {
      task.look();
    }
  }

  /** {@return what a checkpoint of the current thread, of this task or of none, throws now} */
  static @Nullable InterruptedException pending(@Nullable Waiting task) {
    if (task != null) {
      return task.pending();
    }
    return Thread.interrupted() ? new InterruptedException("interrupted") : null;
  }

  private void look() {
    boolean timed = loop.carriesTasks() && loop.clock() == Clock.system();
    boolean late =
        timed ? loop.clock().nanos() - loop.roughTime() > Loop.SLICE_NANOS : passed >= BUDGET;
    if (late) {
      passed = 0;
      letOthersRun();
    }
  }

  /**
   * Goes to the end of the queue. The JDK's scheduler runs what is in a thread's own queue before
   * what comes from elsewhere, and yielding stays in that queue; so there the loop calls it back.
   */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on who runs next
  private void letOthersRun() {
    if (loop.carriesTasks()) {
      // why: to let others run is what this is for
      Thread.yield();
      return;
    }
    Handoff<Boolean> called = new Handoff<>();
    loop.submit(Node.of(() -> called.give(true)));
    called.awaitSettled();
  }

  // ---- waits ----

  /**
   * {@return whether the current thread, of this task or of none, is to park now; if not, it has to
   * look again whether it still must wait, for what a listener did may have eaten its wake-up}
   *
   * <p>Asked before every park in this room; once a wait is over, {@link #resumed} is called. The
   * caller parks itself: a frame more would cost every waiting task memory.
   */
  static boolean parks(@Nullable Waiting task) {
    if (task == null) {
      return true;
    }
    task.passed = 0;
    Listening listening = task.loop.listening;
    if (listening == null || task.waits) {
      return true;
    }
    task.waits = true;
    listening.parked(task.task());
    return false;
  }

  /** Ends a wait, of this task or of none, if it came to one. */
  static void resumed(@Nullable Waiting task) {
    if (task != null && task.waits && task.loop.listening != null) {
      task.waits = false;
      task.loop.listening.resumed(task.task());
    }
  }
}
