package dev.weft.pool;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Set;

/**
 * What is left of a loan whose lease was garbage-collected before it ended.
 *
 * <p>Held by its slot until the loan ends, so that it outlives the lease, and is forgotten with it
 * if the loan did end: what is not reachable itself is never queued, and costs nothing.
 */
final class Trace extends PhantomReference<Loan<?, ?>> {
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final int DEPTH = 16;
  private static final Set<String> MINE =
      Set.of(Trace.class.getName(), Books.class.getName(), Pool.class.getName());

  final Slot<?, ?> slot;

  Trace(Loan<?, ?> loan, Slot<?, ?> slot, ReferenceQueue<Loan<?, ?>> queue) {
    super(loan, queue);
    this.slot = slot;
  }

  /** {@return where the caller of the pool is, the nearest frame first; at most 16 frames} */
  static List<StackTraceElement> here() {
    return WALKER.walk(frames ->
        frames
            .dropWhile(frame -> MINE.contains(frame.getClassName()))
            .limit(DEPTH)
            .map(StackWalker.StackFrame::toStackTraceElement)
            .toList());
  }
}
