package dev.weft.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.SocketAddress;

/**
 * A connection for one message, which it ends.
 *
 * <pre>
 * connecting → sent → closed
 *     └─────────────↗   (nobody is there, and nobody is told)
 * </pre>
 */
final class Aside extends ChannelInboundHandlerAdapter {
  private static final int LONGEST_MILLIS = 2_000;

  private final byte[] bytes;

  private Aside(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Sends it to where a channel leads, unless that has ended. Any thread. */
  static void send(Channel beside, byte[] bytes) {
    SocketAddress end = beside.remoteAddress();
    if (end == null) {
      return;
    }
    new Bootstrap()
        .group(beside.eventLoop())
        .channelFactory(() -> NettyPoller.beside(beside, end))
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, LONGEST_MILLIS)
        .handler(new Aside(bytes))
        .disableResolver()
        .connect(end);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
