package dev.weft.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * The client of all echo servers: raw Netty on one thread, so that it is never what holds a server
 * up. Each connection has one message under way.
 */
final class EchoLoad implements AutoCloseable {
  private static final int AT_ONCE = 200;

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final InetSocketAddress server;
  private final int bytes;
  private final LongAdder echoed = new LongAdder();

  /** Nothing is sent again. */
  private volatile boolean quiet;

  EchoLoad(int port, int bytes) {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.bytes = bytes;
  }

  /** Opens so many connections, not all at once. */
  List<Channel> connect(int count) throws InterruptedException {
    Semaphore room = new Semaphore(AT_ONCE);
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      room.acquire();
      channels.add(
          bootstrap(new Talk()).connect(server).addListener(_ -> room.release()).channel());
    }
    room.acquire(AT_ONCE);
    if (!channels.stream().allMatch(Channel::isActive)) {
      throw new FailedRunException("not all of %,d connections were made".formatted(count));
    }
    return channels;
  }

  /** Has every connection send, and send again what has come back. */
  void talk(List<Channel> channels) {
    for (Channel channel : channels) {
      channel.writeAndFlush(channel.alloc().directBuffer(bytes).writeZero(bytes));
    }
  }

  /** Connects, says a byte, hears it, and begins again, over so many connections at once. */
  void hammer(int connections) {
    for (int i = 0; i < connections; i++) {
      bootstrap(new Visit()).connect(server);
    }
  }

  private Bootstrap bootstrap(ChannelInboundHandlerAdapter handler) {
    return new Bootstrap()
        .group(loop)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler);
              }
            });
  }

  /** From now on nothing is sent again, and nobody comes again. */
  void beQuiet() {
    quiet = true;
  }

  long echoed() {
    return echoed.sum();
  }

  @Override
  public void close() {
    loop.shutdownGracefully();
  }

  /** One connection that sends again what has come back. */
  private final class Talk extends ChannelInboundHandlerAdapter {
    private int missing = bytes;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf piece = (ByteBuf) message;
      missing -= piece.readableBytes();
      piece.release();
      if (missing == 0) {
        missing = bytes;
        echoed.increment();
        if (!quiet) {
          ByteBuf again = context.alloc().directBuffer(bytes).writeZero(bytes);
          context.writeAndFlush(again, context.voidPromise());
        }
      }
    }
  }

  /** One connection after another; reset at its end, so that no port stays taken. */
  private final class Visit extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(context.alloc().directBuffer(1).writeZero(1));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ((ByteBuf) message).release();
      echoed.increment();
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      context.close();
      if (!quiet && !loop.isShuttingDown()) {
        bootstrap(new Visit()).connect(server);
      }
    }
  }
}
