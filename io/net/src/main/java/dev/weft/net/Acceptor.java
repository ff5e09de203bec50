package dev.weft.net;

import dev.weft.net.ListenerConfig.AtLimit;
import dev.weft.task.Handoff;
import dev.weft.task.Loop;
import dev.weft.task.Weft;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections off a listening socket, spreads them over the loops, and keeps the limits.
 *
 * <pre>
 * a connection: refused | taken → given to a loop → waits to be accepted → served → closed
 * </pre>
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
  /** So many connections wait at most for a task that accepts them. */
  private static final int MOST_WAITING = 64;

  /** A loop and how many connections it has. */
  private static final class Seat {
    final Loop loop;
    final NettyPoller poller;
    int taken;

    Seat(Loop loop, NettyPoller poller) {
      this.loop = loop;
      this.poller = poller;
    }
  }

  /** A connection that was taken. */
  record Arrival(Stream stream, Loop loop) {}

  // immutable
  private final ListenerConfig config;
  private final List<Seat> seats;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Arrival> waiting = new ArrayDeque<>();
  private final Map<InetAddress, Integer> perPeer = new HashMap<>();
  private @Nullable Handoff<Boolean> accepting;
  private int open;
  private int peak;
  private long accepted;
  private long refused;
  private boolean paused;
  private boolean closed;

  Acceptor(ListenerConfig config, Transport transport) {
    this.config = config;
    this.seats =
        Loop.all().stream().map(loop -> new Seat(loop, NettyPoller.of(loop, transport))).toList();
  }

  // ---- on the loop of the listener ----

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel child = (Channel) message;
    InetAddress peer = peer(child);
    Seat seat = take(peer);
    if (seat == null) {
      child.config().setOption(ChannelOption.SO_LINGER, 0); // tell it at once
      child.unsafe().closeForcibly();
    } else {
      child.closeFuture().addListener(end -> left(seat, peer, context.channel()));
      welcome(child, seat);
    }
    pauseIfNeeded(context.channel());
  }

  /** Whatever has closed the socket: who waits for a connection must not wait for ever. */
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    close();
  }

  private static @Nullable InetAddress peer(Channel child) {
    return child.remoteAddress() instanceof InetSocketAddress inet ? inet.getAddress() : null;
  }

  /** Counts a connection in. {@return where it goes, or null if it is one too many} */
  private @Nullable Seat take(@Nullable InetAddress peer) {
    lock.lock();
    try {
      int ofPeer = peer == null ? 0 : perPeer.getOrDefault(peer, 0);
      boolean excess = open >= config.maxConnections() && config.atLimit() == AtLimit.RESET;
      if (closed || excess || ofPeer >= config.maxPerPeer()) {
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

  private void welcome(Channel child, Seat seat) {
    Object name = child.remoteAddress() instanceof InetSocketAddress inet ? words(inet) : "a peer";
    Inlet<Chunks> inlet = new Inlet<>(name, new Chunks(), config.stream().reading());
    child.config().setOption(ChannelOption.AUTO_CLOSE, false);
    child.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    if (child.remoteAddress() instanceof InetSocketAddress) {
      child.config().setOption(ChannelOption.TCP_NODELAY, true);
    }
    child.pipeline().addLast(inlet);
    Stream stream = new Stream(name, child, seat.loop, inlet, config.stream());
    seat.poller
        .eventLoop()
        .register(child)
        .addListener(registered -> {
          if (registered.isSuccess()) {
            arrived(new Arrival(stream, seat.loop));
          } else {
            child.unsafe().closeForcibly();
          }
        });
  }

  private static String words(InetSocketAddress address) {
    return Address.of(address.getAddress().getHostAddress(), address.getPort()).toString();
  }

  private void pauseIfNeeded(Channel listening) {
    lock.lock();
    try {
      boolean full = open >= config.maxConnections() && config.atLimit() == AtLimit.WAIT;
      paused = full || waiting.size() >= MOST_WAITING;
    } finally {
      lock.unlock();
    }
    readUnlessPaused(listening);
  }

  private void readUnlessPaused(Channel listening) {
    boolean read;
    lock.lock();
    try {
      read = !paused;
    } finally {
      lock.unlock();
    }
    listening.config().setAutoRead(read);
  }

  // ---- on any loop ----

  private void arrived(Arrival arrival) {
    Handoff<Boolean> waiter;
    boolean late;
    lock.lock();
    try {
      late = closed;
      if (!late) {
        waiting.add(arrival);
      }
      waiter = accepting;
      accepting = null;
    } finally {
      lock.unlock();
    }
    if (late) {
      arrival.stream().abort();
    }
    if (waiter != null) {
      waiter.give(true);
    }
  }

  private void left(Seat seat, @Nullable InetAddress peer, Channel listening) {
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
    resumeIfPossible(listening);
  }

  private void resumeIfPossible(Channel listening) {
    boolean resume;
    lock.lock();
    try {
      resume = paused && open < config.maxConnections() && waiting.size() < MOST_WAITING;
      paused &= !resume;
    } finally {
      lock.unlock();
    }
    if (resume) {
      listening.eventLoop().execute(() -> readUnlessPaused(listening));
    }
  }

  // ---- any thread ----

  /** Takes the next connection; waits for it. {@return it, or null if the listener is closed} */
  @Nullable Arrival accept(Channel listening) throws InterruptedException {
    Weft.checkpoint();
    while (true) {
      Handoff<Boolean> waiter = new Handoff<>();
      Arrival next;
      lock.lock();
      try {
        next = waiting.poll();
        if (next == null && closed) {
          return null;
        }
        accepting = next == null ? waiter : accepting;
      } finally {
        lock.unlock();
      }
      if (next != null) {
        resumeIfPossible(listening);
        return next;
      }
      waiter.await();
    }
  }

  /** Takes no more; those nobody has accepted are dropped. */
  void close() {
    List<Arrival> left;
    Handoff<Boolean> waiter;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(waiting);
      waiting.clear();
      waiter = accepting;
      accepting = null;
    } finally {
      lock.unlock();
    }
    left.forEach(arrival -> arrival.stream().abort());
    if (waiter != null) {
      waiter.give(true);
    }
  }

  ListenerStats stats() {
    lock.lock();
    try {
      return new ListenerStats(open, peak, accepted, refused, paused);
    } finally {
      lock.unlock();
    }
  }
}
