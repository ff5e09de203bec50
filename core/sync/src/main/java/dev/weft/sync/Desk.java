package dev.weft.sync;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A short lock under which is decided who in line is served, and those whom a visit has served, who
 * are woken when the lock is free again: nobody is woken under it.
 */
abstract class Desk {
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private @Nullable Party firstToWake;
  private @Nullable Party lastToWake;

  final void lock() {
    lock.lock();
  }

  /** Ends a visit: only now, with the lock free, those it has claimed are woken. */
  final void unlockAndWake() {
    Party claimed = unlock();
    if (claimed != null) {
      Party.wakeAll(claimed);
    }
  }

  /** {@return those the visit has claimed; the caller wakes them when it holds no lock} */
  final @Nullable Party unlock() {
    Party claimed = firstToWake;
    if (claimed != null) {
      firstToWake = null;
      lastToWake = null;
    }
    lock.unlock();
    return claimed;
  }

  /** Serves or refuses a place whose line is this desk's. {@return unless its party is taken} */
  final boolean claim(Place<?> place) {
    assert isLocked();
    Party party = place.party();
    if (!party.claim(place)) {
      return false;
    }
    if (lastToWake == null) {
      firstToWake = party;
    } else {
      lastToWake.wakesNext(party);
    }
    lastToWake = party;
    return true;
  }

  /** For assertions. */
  final boolean isLocked() {
    return lock.isHeldByCurrentThread();
  }
}
