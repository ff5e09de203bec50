package dev.weft.net;

import dev.weft.task.Loop;
import dev.weft.task.Poller;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Netty's event loop, turned by a loop of tasks instead of by a thread of its own. */
final class NettyPoller implements Poller {
  private final Transport transport;
  private final ManualIoEventLoop eventLoop;

  /*
   * Netty's handlers drop a wake-up that comes after the loop has decided to wait but before they
   * have armed themselves: they take themselves for awake. They look at canBlock once armed, so a
   * wake-up is remembered here until the poll that it must not let wait is over. Any thread sets
   * it, the keeper's thread clears it.
   */
  private volatile boolean woken;

  /** Who is to be told that this ends. Any thread. */
  private final Set<Runnable> atEnd = ConcurrentHashMap.newKeySet();

  /** The keeper's thread, known at its first turn. That thread only. */
  private @Nullable Thread owner;

  private NettyPoller(Transport transport) {
    this.transport = transport;
    this.eventLoop = new Turned();
  }

  /** Netty's loop, which knows for which transport it polls. */
  private final class Turned extends ManualIoEventLoop {
    Turned() {
      super(null, transport.handlers());
    }

    @Override
    protected boolean canBlock() {
      return !woken;
    }

    Transport transport() {
      return transport;
    }
  }

  /** {@return the poller of a loop} */
  static NettyPoller of(Loop loop, Transport transport) {
    return loop.poller(NettyPoller.class, l -> new NettyPoller(transport));
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  /**
   * {@return the transport to use: the asked one if this polls for it, else the loop's own}
   *
   * @throws IllegalStateException if the loop has another network altogether
   */
  Transport transport(Transport asked) {
    if (asked.sharesLoopsWith(transport)) {
      return asked;
    }
    if (transport.isVirtual()) {
      throw new IllegalStateException(
          "this code runs on no host of the simulated network: run it on one");
    }
    return transport;
  }

  /** {@return a new channel to such an address, for the loop that polls another one} */
  static Channel beside(Channel other, SocketAddress remote) {
    return ((Turned) other.eventLoop()).transport().stream(remote);
  }

  @Override
  public boolean isVirtual() {
    return transport.isVirtual();
  }

  /** Has something told that the loop ends, unless it is forgotten before. A task of the loop. */
  void atEnd(Runnable told) {
    atEnd.add(told);
  }

  /** Any thread. */
  void forget(Runnable told) {
    atEnd.remove(told);
  }

  @Override
  public void flush() {
    own();
    eventLoop.runNonBlockingTasks(0);
  }

  @Override
  public void poll(long nanos) {
    if (nanos > 0 && !transport.isVirtual()) {
      eventLoop.run(nanos, 0);
      woken = false;
    } else {
      eventLoop.runNow(0);
    }
  }

  @Override
  public void wakeup() {
    woken = true;
    eventLoop.wakeup();
  }

  @Override
  public void close() {
    own();
    atEnd.forEach(Runnable::run); // Netty itself would forget queries that run
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    while (!eventLoop.isTerminated()) {
      eventLoop.runNow(0);
    }
  }

  private void own() {
    if (owner == null) {
      owner = Thread.currentThread();
      eventLoop.setOwningThread(owner);
    }
  }

  @Override
  public String toString() {
    return "Netty's " + transport;
  }
}
