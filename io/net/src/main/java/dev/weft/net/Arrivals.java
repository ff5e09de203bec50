package dev.weft.net;

import dev.weft.task.Handoff;
import dev.weft.task.Weft;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Connections on their way to the tasks that accept them; first come, first served, on both sides.
 * Any thread.
 */
final class Arrivals {
  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Acceptor.Arrival> waiting = new ArrayDeque<>();
  private final ArrayDeque<Handoff<Optional<Acceptor.Arrival>>> takers = new ArrayDeque<>();
  private boolean closed;

  /** Gives a connection to who waits first. Never waits. {@return whether it was taken over} */
  boolean put(Acceptor.Arrival arrival) {
    while (true) {
      Handoff<Optional<Acceptor.Arrival>> taker;
      lock.lock();
      try {
        taker = takers.poll();
        if (taker == null && !closed) {
          waiting.add(arrival);
        }
        if (taker == null) {
          return !closed;
        }
      } finally {
        lock.unlock();
      }
      if (taker.give(Optional.of(arrival))) {
        return true;
      }
    }
  }

  /** Takes the next one; waits for it. {@return it, or null if this is closed} */
  Acceptor.@Nullable Arrival take() throws InterruptedException {
    Weft.checkpoint();
    Handoff<Optional<Acceptor.Arrival>> taker = new Handoff<>();
    lock.lock();
    try {
      Acceptor.Arrival next = waiting.poll();
      if (next != null || closed) {
        return next;
      }
      takers.add(taker);
    } finally {
      lock.unlock();
    }
    try {
      return taker.await().orElse(null);
    } finally {
      leave(taker);
    }
  }

  private void leave(Handoff<Optional<Acceptor.Arrival>> taker) {
    lock.lock();
    try {
      takers.remove(taker);
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more. {@return those nobody has taken} */
  List<Acceptor.Arrival> close() {
    List<Acceptor.Arrival> left;
    List<Handoff<Optional<Acceptor.Arrival>>> disappointed;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(waiting);
      waiting.clear();
      disappointed = List.copyOf(takers);
      takers.clear();
    } finally {
      lock.unlock();
    }
    disappointed.forEach(taker -> taker.give(Optional.empty()));
    return left;
  }

  /** {@return how many wait for a task} */
  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }
}
