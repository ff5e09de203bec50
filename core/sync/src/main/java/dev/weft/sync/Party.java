package dev.weft.sync;

import dev.weft.task.Handoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One caller that waits, in one line or in several: exactly one place of it can be claimed.
 *
 * <p>Claiming and waking are two steps, because a claim is decided under the lock of a desk and
 * nobody should be woken under a lock.
 *
 * <pre>
 * waiting → claimed at a desk → woken
 *    └────→ gone                            (cancelled, interrupted)
 * </pre>
 */
class Party {
  private static final VarHandle WINNER;

  /** In place of a winner: the caller itself, when it left. */
  private static final Object GONE = new Object();

  static {
    try {
      WINNER = MethodHandles.lookup().findVarHandle(Party.class, "winner", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Rung once this is claimed. Changed by the caller, while nobody can claim it. */
  private Handoff<Boolean> bell = new Handoff<>();

  /** The place that was served first, or GONE. Any thread, by compare-and-set. */
  private volatile @Nullable Object winner;

  /** The next one to be woken. Touched only by the thread that claimed this. */
  private @Nullable Party nextToWake;

  /** {@return whether this place in line is the first one to be served, and so the only one} */
  final boolean claim(Place<?> place) {
    return winner == null && WINNER.compareAndSet(this, null, place);
  }

  /** {@return whether the caller went before it was claimed} Nobody can claim it any more then. */
  final boolean leave() {
    return winner == null && WINNER.compareAndSet(this, null, GONE);
  }

  /** {@return whether a place of it was claimed, or the caller has gone} */
  final boolean isSettled() {
    return winner != null;
  }

  /** Has another one woken after this claimed one. */
  final void wakesNext(Party next) {
    nextToWake = next;
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
  final Place<?> await() throws InterruptedException {
    InterruptedException stop = awaitBell();
    if (stop != null) {
      if (leave()) {
        throw stop;
      }
      Thread.currentThread().interrupt();
    }
    if (winner instanceof Place<?> served) {
      return served;
    }
    throw new IllegalStateException("woken, but not claimed");
  }

  /** Waits for the bell. {@return why the caller was told to stop before it rang, or null} */
  final @Nullable InterruptedException awaitBell() {
    try {
      listen();
      return null;
    } catch (InterruptedException e) {
      return e;
    }
  }

  /** Waits for the bell, or until the caller is told to stop. */
  final void listen() throws InterruptedException {
    bell.await();
  }

  /** Hangs up a new bell after a wait was cut short, while nobody can claim it. */
  final void renewBell() {
    bell = new Handoff<>();
  }
}
