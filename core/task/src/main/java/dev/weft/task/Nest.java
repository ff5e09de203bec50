package dev.weft.task;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The scopes of one task, one inside the other, itself the outermost; and the interrupt, which only
 * wakes the task up when one of them is cancelled.
 *
 * <p>The task goes in and out while others cancel, so both sides first write, then look: a task
 * that leaves a scope without seeing it cancelled is seen outside of it by whoever cancels it. If
 * both do see each other, a lock puts "still inside? then interrupt" and "outside: clear" in order.
 */
abstract class Nest extends Scope {
  /** Shared by many tasks, for rare and short moments. Nobody waits while holding one. */
  private static final ReentrantLock[] LOCKS = new ReentrantLock[64];

  static {
    Arrays.setAll(LOCKS, i -> new ReentrantLock());
  }

  /** The innermost scope of the code that runs now. Written by this task, read by any thread. */
  private volatile Scope scope = this;

  Nest(@Nullable Scope parent) {
    super(parent);
  }

  abstract Thread thread();

  /** {@return the innermost scope of the code this task runs now} */
  final Scope scope() {
    return scope;
  }

  // ---- on the task's own thread ----

  /** Goes into a scope. */
  final void enter(Scope inner) {
    assert inner.parent == scope;
    scope = inner;
    if (inner.shields() && cancelledBy(inner.parent) != null) {
      settleInterrupt(true); // what woke us up before must not end the first wait in the shield
    }
  }

  /** Leaves a scope, and sorts out the interrupt if a cancellation came into play. */
  final void leave(Scope inner) {
    assert inner == scope;
    scope = inner.parent == null ? this : inner.parent;
    boolean cancelled = inner.cancellation() != null;
    if (cancelled || inner.shields()) {
      settleInterrupt(cancelled);
    }
  }

  /**
   * Makes the interrupt status say what a checkpoint would say here. One that Weft did not cause
   * stays, unless it can have been Weft's.
   */
  private void settleInterrupt(boolean mayBeOurs) {
    ReentrantLock lock = lock();
    lock.lock();
    try {
      if (cancelledBy() != null) {
        thread().interrupt();
      } else if (mayBeOurs) {
        Thread.interrupted();
      }
    } finally {
      lock.unlock();
    }
  }

  /** {@return what a checkpoint throws now, or null} Takes the interrupt status with it. */
  final @Nullable InterruptedException pending() {
    boolean interrupted = Thread.interrupted(); // before the look: what caused it is seen then
    Cancellation cancellation = cancelledBy();
    if (cancellation != null) {
      return new CancelledException(cancellation);
    }
    return interrupted ? new InterruptedException("interrupted") : null;
  }

  // ---- any thread ----

  /**
   * {@return why the code this task runs now is cancelled, or null} Where several scopes are
   * cancelled the outermost is named, for it is the one that decides how far to unwind.
   */
  final @Nullable Cancellation cancelledBy() {
    return cancelledBy(scope);
  }

  /** {@return the nearest deadline of all bounds around the code this task runs now} */
  final Optional<Deadline> deadline() {
    Deadline nearest = null;
    boolean own = true;
    for (Scope s = scope; s != null; s = s.parent) {
      if (s instanceof Bound bound && (nearest == null || bound.deadline().isBefore(nearest))) {
        nearest = bound.deadline();
      }
      if (own && s.shields()) {
        break;
      }
      own &= s != this;
    }
    return Optional.ofNullable(nearest);
  }

  /** {@return why code in that scope of this task is cancelled, or null} */
  final @Nullable Cancellation cancelledBy(@Nullable Scope innermost) {
    Cancellation found = null;
    boolean own = true;
    for (Scope s = innermost; s != null; s = s.parent) {
      Cancellation c = s.cancellation();
      if (c != null) {
        found = c;
      }
      if (own && s.shields()) {
        break;
      }
      own &= s != this; // a shield covers its own task only
    }
    return found;
  }

  @Override
  void wake() {
    wake(this);
  }

  /** Wakes this task and everybody in the groups it has open inside {@code outermost}. */
  final void wake(Scope outermost) {
    Deque<TaskGroup> open = new ArrayDeque<>();
    wake(outermost, open);
    wakeAll(open);
  }

  /** Wakes everybody in these groups. No recursion: groups may nest as deep as they like. */
  static void wakeAll(Deque<TaskGroup> open) {
    for (TaskGroup group = open.poll(); group != null; group = open.poll()) {
      for (Strand<?> task : group.tasks()) {
        task.wake(task, open);
      }
    }
  }

  /** Wakes this task, and adds the groups it has open inside {@code outermost}. */
  final void wake(Scope outermost, Deque<TaskGroup> open) {
    for (Scope s = scope; s != null && s != this && s != outermost; s = s.parent) {
      if (s instanceof TaskGroup group) {
        open.add(group);
      }
    }
    ReentrantLock lock = lock();
    lock.lock();
    try {
      if (cancelledBy() != null) {
        thread().interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lock() {
    return LOCKS[(int) thread().threadId() & (LOCKS.length - 1)];
  }
}
