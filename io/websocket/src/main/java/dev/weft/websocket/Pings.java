package dev.weft.websocket;

import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.WeftException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Those who wait for an answer to their ping. Any thread. */
final class Pings {
  private final Clock clock;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Long, Handoff<Long>> waiting = new TreeMap<>();
  private long number;
  private @Nullable WeftException failure;

  Pings(Clock clock) {
    this.clock = clock;
  }

  /** {@return the number of a new ping for which nobody waits} */
  long next() {
    lock.lock();
    try {
      return ++number;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a ping and waits for its answer, or that to a later one (RFC 6455 §5.5.3).
   *
   * @param send sends a ping of that number
   */
  Duration await(Sending send) throws InterruptedException {
    Handoff<Long> answer = new Handoff<>();
    long mine;
    lock.lock();
    try {
      if (failure != null) {
        throw failure;
      }
      mine = ++number;
      waiting.put(mine, answer);
    } finally {
      lock.unlock();
    }
    try {
      long start = clock.nanos();
      send.ping(mine);
      return Duration.ofNanos(answer.await() - start);
    } finally {
      lock.lock();
      try {
        waiting.remove(mine);
      } finally {
        lock.unlock();
      }
    }
  }

  /** What sends a ping. */
  @FunctionalInterface
  interface Sending {
    void ping(long number) throws InterruptedException;
  }

  /** The peer answered a ping. */
  void answered(long ping) {
    long now = clock.nanos();
    lock.lock();
    try {
      if (ping >= 0 && ping <= number) {
        var answered = waiting.headMap(ping, true);
        answered.values().forEach(waiter -> waiter.give(now));
        answered.clear();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is answered any more. */
  void end(WeftException why) {
    List<Handoff<Long>> all;
    lock.lock();
    try {
      failure = failure == null ? why : failure;
      all = new ArrayList<>(waiting.values());
      waiting.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(waiter -> waiter.fail(why));
  }
}
