package dev.weft.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;

/** How long the loans of a slot were, until the books take notice: a ring of a few numbers. */
final class Holds {
  private static final int ROOM = 64;
  private static final VarHandle END;

  static {
    try {
      END = MethodHandles.lookup().findVarHandle(Holds.class, "end", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long[] nanos = new long[ROOM];

  // written by whoever has the slot in hand; what is below it is there for all to see
  private int end;

  // guarded by the pool's lock; whoever has the slot in hand reads it, too: an old value only means
  // less room
  private int seen;

  boolean isFull() {
    return end - seen == ROOM;
  }

  /** Whoever has the slot in hand, while there is room. */
  void add(long hold) {
    nanos[end & (ROOM - 1)] = hold;
    END.setRelease(this, end + 1);
  }

  /** Tells what was added since the last time. Under the pool's lock. */
  void drain(LongConsumer told) {
    int now = (int) END.getAcquire(this);
    while (seen != now) {
      told.accept(nanos[seen & (ROOM - 1)]);
      seen++;
    }
  }
}
