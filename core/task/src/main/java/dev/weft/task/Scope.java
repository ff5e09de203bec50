package dev.weft.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One of the nested things that can be cancelled around a piece of code: a task, a group, a
 * timeout.
 *
 * <p>Being cancelled is a state of the scope, set once and for good. Code is cancelled when any
 * scope on its chain of parents is, up to the nearest shield of its own task; so nothing has to be
 * copied down when a scope is cancelled, and nobody can forget it. Waking who waits is a second
 * step, and only a hint.
 */
abstract class Scope {
  private static final VarHandle CANCELLATION;

  static {
    try {
      CANCELLATION =
          MethodHandles.lookup().findVarHandle(Scope.class, "cancellation", Cancellation.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The scope around this one; null around the first task. */
  final @Nullable Scope parent;

  /** Why this is cancelled. Any thread, set once. */
  private volatile @Nullable Cancellation cancellation;

  Scope(@Nullable Scope parent) {
    this.parent = parent;
  }

  /** {@return why this very scope was cancelled, or null} */
  final @Nullable Cancellation cancellation() {
    return cancellation;
  }

  /** {@return whether this hides the cancellations around it from the task that runs in it} */
  boolean shields() {
    return false;
  }

  /**
   * Cancels this scope and wakes whoever waits in it. Only the first reason counts.
   *
   * @return whether this call was the first
   */
  final boolean cancelScope(String reason) {
    Cancellation why = new Cancellation(reason, this);
    if (!CANCELLATION.compareAndSet(this, null, why)) {
      return false;
    }
    tell(why);
    wake();
    return true;
  }

  private void tell(Cancellation why) {
    Scope scope = this;
    while (scope != null && !(scope instanceof Strand)) {
      scope = scope.parent;
    }
    if (scope instanceof Strand<?> strand && strand.loop.listening != null) {
      strand.loop.listening.cancelled(why);
    }
  }

  /** Wakes every task whose code runs in this scope, if it is cancelled; others notice nothing. */
  abstract void wake();
}
