package dev.weft.sync;

import dev.weft.task.Handoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One caller that waits for a channel, or for several of them: exactly one can claim it.
 *
 * <p>Claiming and waking are two steps, because a claim is decided under the lock of a channel and
 * nobody should be woken under a lock.
 *
 * <pre>
 * waiting → claimed by a channel → woken
 *    └────→ gone                            (cancelled, interrupted)
 * </pre>
 */
final class Party {
  private static final VarHandle WINNER;

  /** The caller itself, when it leaves. */
  private static final Place<Object> GONE = new Place<>(new Party(), null);

  static {
    try {
      WINNER = MethodHandles.lookup().findVarHandle(Party.class, "winner", Place.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Handoff<Boolean> bell = new Handoff<>();

  /** The place in line that was served first. Any thread, by compare-and-set. */
  private volatile @Nullable Place<?> winner;

  /** The next one to be woken. Touched only by the thread that claimed this. */
  private @Nullable Party nextToWake;

  /** {@return whether this place in line is the first one to be served, and so the only one} */
  boolean claim(Place<?> place) {
    return winner == null && WINNER.compareAndSet(this, null, place);
  }

  /** Puts this claimed party in front of those that are to be woken. */
  Party inFrontOf(@Nullable Party others) {
    nextToWake = others;
    return this;
  }

  /** Wakes all of a chain. Never under a lock. */
  static void wakeAll(@Nullable Party first) {
    for (Party party = first; party != null; ) {
      Party next = party.nextToWake;
      party.nextToWake = null;
      party.bell.give(true);
      party = next;
    }
  }

  /**
   * Waits until it is claimed. A claim wins over a cancellation, which then comes at the next
   * checkpoint.
   *
   * @return the place in line that was served
   * @throws InterruptedException if the caller is cancelled or interrupted first; then nobody can
   *     claim it any more
   */
  Place<?> await() throws InterruptedException {
    try {
      bell.await();
    } catch (InterruptedException e) {
      if (claim(GONE)) {
        throw e;
      }
      Thread.currentThread().interrupt();
    }
    Place<?> served = winner;
    if (served == null) {
      throw new IllegalStateException("woken, but not claimed");
    }
    return served;
  }
}
