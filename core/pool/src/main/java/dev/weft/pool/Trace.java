package dev.weft.pool;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;

/**
 * What is left of a loan whose lease was garbage-collected before it ended.
 *
 * <p>Held by its slot, so that it outlives the lease; cleared when the loan ends, so that it is
 * queued only if the loan never did.
 */
final class Trace extends PhantomReference<Loan<?, ?>> {
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final int DEPTH = 16;

  final Slot<?, ?> slot;

  Trace(Loan<?, ?> loan, Slot<?, ?> slot, ReferenceQueue<Loan<?, ?>> queue) {
    super(loan, queue);
    this.slot = slot;
  }

  /** {@return where the caller of the pool is, the nearest frame first; at most 16 frames} */
  static List<StackTraceElement> here() {
    String mine = Trace.class.getPackageName() + ".Pool";
    return WALKER.walk(frames ->
        frames
            .dropWhile(frame -> frame.getClassName().startsWith(Trace.class.getName()))
            .dropWhile(frame -> frame.getClassName().equals(mine))
            .limit(DEPTH)
            .map(StackWalker.StackFrame::toStackTraceElement)
            .toList());
  }
}
