package dev.weft.net;

import io.netty.channel.Channel;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The ways to the operating system's sockets, best first. */
enum SystemTransport implements Transport {
  EPOLL(
      new Kinds(EpollSocketChannel::new, EpollServerSocketChannel::new, EpollDatagramChannel::new),
      EpollDomainSocketChannel::new,
      EpollServerDomainSocketChannel::new) {
    @Override
    boolean loads() {
      return Epoll.isAvailable();
    }

    @Override
    public IoHandlerFactory handlers() {
      return EpollIoHandler.newFactory(MOST_EVENTS, DefaultSelectStrategyFactory.INSTANCE);
    }
  },

  IO_URING(
      new Kinds(
          IoUringSocketChannel::new, IoUringServerSocketChannel::new, IoUringDatagramChannel::new),
      IoUringDomainSocketChannel::new,
      IoUringServerDomainSocketChannel::new) {
    @Override
    boolean loads() {
      return IoUring.isAvailable();
    }

    @Override
    public IoHandlerFactory handlers() {
      return IoUringIoHandler.newFactory();
    }
  },

  KQUEUE(
      new Kinds(
          KQueueSocketChannel::new, KQueueServerSocketChannel::new, KQueueDatagramChannel::new),
      KQueueDomainSocketChannel::new,
      KQueueServerDomainSocketChannel::new) {
    @Override
    boolean loads() {
      return KQueue.isAvailable();
    }

    @Override
    public IoHandlerFactory handlers() {
      return KQueueIoHandler.newFactory();
    }
  },

  NIO(
      new Kinds(NioSocketChannel::new, NioServerSocketChannel::new, NioDatagramChannel::new),
      NioDomainSocketChannel::new,
      NioServerDomainSocketChannel::new) {
    @Override
    boolean loads() {
      return true;
    }

    @Override
    public IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    public SocketAddress address(Path path) {
      return UnixDomainSocketAddress.of(path);
    }
  };

  /**
   * So many sockets are looked at before the tasks of those run. With few, what was received is
   * still in the processor's near cache when it is read, and sent; with fewer, the system is asked
   * too often (ADR 21).
   */
  private static final int MOST_EVENTS = 8;

  static {
    configureIoUring();
    configureLeakDetection();
  }

  /** The best that loads on this machine. */
  static final SystemTransport BEST = best(SystemTransport::loads);

  /** What makes sockets of the Internet. */
  private record Kinds(
      Supplier<Channel> stream, Supplier<Channel> listener, Supplier<Channel> datagrams) {}

  private final Kinds kinds;
  private final Supplier<Channel> unixStream;
  private final Supplier<Channel> unixListener;

  SystemTransport(Kinds kinds, Supplier<Channel> unixStream, Supplier<Channel> unixListener) {
    this.kinds = kinds;
    this.unixStream = unixStream;
    this.unixListener = unixListener;
  }

  abstract boolean loads();

  /** {@return the best of those that load} Whichever it is, the rest of this room cannot tell. */
  static SystemTransport best(Predicate<SystemTransport> loads) {
    return Arrays.stream(values()).filter(loads).findFirst().orElse(NIO);
  }

  /**
   * Netty 4.2.18 reads these once, before its first channel, and has no other way to say it. With
   * multishot polls a channel that paused may wait for ever for bytes that are there: when its
   * cancelled read is over, Netty forgets that the poll has told of them. With multishot accepts a
   * listener that was told to pause goes on until the backlog is empty.
   */
  private static void configureIoUring() {
    for (String what : List.of("pollAddMultishotEnabled", "acceptMultiShotEnabled")) {
      setUnlessSaid("io.netty.iouring." + what, "false");
    }
  }

  /**
   * Netty takes the stack of one buffer in 128, twice, which is 4 to 7 % of an echo where stacks
   * are those of tasks (ADR 21). Buffers are this house's own affair, and its tests follow each.
   */
  private static void configureLeakDetection() {
    if (System.getProperty("io.netty.leakDetectionLevel") == null) { // its old name
      setUnlessSaid("io.netty.leakDetection.level", "disabled");
    }
  }

  private static void setUnlessSaid(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  @Override
  public Channel stream(SocketAddress remote) {
    return (isUnix(remote) ? unixStream : kinds.stream).get();
  }

  @Override
  public Channel listener(SocketAddress local) {
    return (isUnix(local) ? unixListener : kinds.listener).get();
  }

  @Override
  public Channel datagrams() {
    return kinds.datagrams.get();
  }

  @Override
  public SocketAddress address(Path path) {
    return new DomainSocketAddress(path.toFile());
  }

  static boolean isUnix(SocketAddress address) {
    return address instanceof DomainSocketAddress || address instanceof UnixDomainSocketAddress;
  }
}
