package dev.weft.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.Arrays;

/** The ways to the operating system's sockets, best first. */
enum Transport {
  EPOLL(EpollSocketChannel.class, EpollDatagramChannel.class) {
    @Override
    boolean loads() {
      return Epoll.isAvailable();
    }

    @Override
    IoHandlerFactory handlers() {
      return EpollIoHandler.newFactory();
    }
  },

  IO_URING(IoUringSocketChannel.class, IoUringDatagramChannel.class) {
    @Override
    boolean loads() {
      return IoUring.isAvailable();
    }

    @Override
    IoHandlerFactory handlers() {
      return IoUringIoHandler.newFactory();
    }
  },

  KQUEUE(KQueueSocketChannel.class, KQueueDatagramChannel.class) {
    @Override
    boolean loads() {
      return KQueue.isAvailable();
    }

    @Override
    IoHandlerFactory handlers() {
      return KQueueIoHandler.newFactory();
    }
  },

  NIO(NioSocketChannel.class, NioDatagramChannel.class) {
    @Override
    boolean loads() {
      return true;
    }

    @Override
    IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }
  };

  /** The best that loads on this machine. */
  static final Transport BEST =
      Arrays.stream(values()).filter(Transport::loads).findFirst().orElse(NIO);

  private final Class<? extends SocketChannel> stream;
  private final Class<? extends DatagramChannel> datagram;

  Transport(Class<? extends SocketChannel> stream, Class<? extends DatagramChannel> datagram) {
    this.stream = stream;
    this.datagram = datagram;
  }

  abstract boolean loads();

  abstract IoHandlerFactory handlers();

  Class<? extends SocketChannel> stream() {
    return stream;
  }

  Class<? extends DatagramChannel> datagram() {
    return datagram;
  }
}
