package dev.weft.net;

import dev.weft.net.ListenerConfig.AtLimit;
import dev.weft.task.Loop;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The books of a listener: which connection may come in, and onto which loop. Any thread. */
final class Admission {
  /** A loop and how many connections it has. */
  static final class Seat {
    final Loop loop;
    final NettyPoller poller;

    /** Guarded by the lock of the books. */
    private int taken;

    private Seat(Loop loop, NettyPoller poller) {
      this.loop = loop;
      this.poller = poller;
    }
  }

  // immutable
  private final ListenerConfig.Limits limits;
  private final List<Seat> seats;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<InetAddress, Integer> perPeer = new HashMap<>();
  private int open;
  private int peak;
  private long accepted;
  private long refused;
  private long exhausted;
  private long failedHandshakes;

  Admission(ListenerConfig config, Transport transport) {
    this.limits = config.limits();
    this.seats =
        Loop.all().stream().map(loop -> new Seat(loop, NettyPoller.of(loop, transport))).toList();
  }

  /** {@return whether one more has to wait until another one ends} */
  boolean isFull() {
    lock.lock();
    try {
      return open >= limits.connections() && limits.atLimit() == AtLimit.WAIT;
    } finally {
      lock.unlock();
    }
  }

  /** Counts a connection in. {@return where it goes, or null if it is one too many} */
  @Nullable Seat take(@Nullable InetAddress peer) {
    lock.lock();
    try {
      int ofPeer = peer == null ? 0 : perPeer.getOrDefault(peer, 0);
      if (open >= limits.connections() || ofPeer >= limits.perPeer()) {
        refused++;
        return null;
      }
      if (peer != null) {
        perPeer.put(peer, ofPeer + 1);
      }
      accepted++;
      open++;
      peak = Math.max(peak, open);
      Seat seat = seats.stream().min(Comparator.comparingInt(each -> each.taken)).orElseThrow();
      seat.taken++;
      return seat;
    } finally {
      lock.unlock();
    }
  }

  /** Counts a connection out. */
  void left(Seat seat, @Nullable InetAddress peer) {
    lock.lock();
    try {
      open--;
      seat.taken--;
      if (peer != null) {
        perPeer.computeIfPresent(peer, (same, number) -> number == 1 ? null : number - 1);
      }
    } finally {
      lock.unlock();
    }
  }

  /** One could not be accepted because the system had nothing left for it. */
  void exhausted() {
    lock.lock();
    try {
      exhausted++;
    } finally {
      lock.unlock();
    }
  }

  /** A connection did not become secure. */
  void handshakeFailed() {
    lock.lock();
    try {
      failedHandshakes++;
    } finally {
      lock.unlock();
    }
  }

  ListenerStats stats(int waiting, Handlers handlers, boolean paused) {
    lock.lock();
    try {
      return new ListenerStats(
          open,
          peak,
          waiting,
          handlers.living(),
          accepted,
          refused,
          exhausted,
          failedHandshakes,
          handlers.failures(),
          paused);
    } finally {
      lock.unlock();
    }
  }
}
