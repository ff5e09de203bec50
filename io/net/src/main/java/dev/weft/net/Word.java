package dev.weft.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;

/**
 * All that is said on a connection of its own, which it ends.
 *
 * <pre>
 * connecting → said → closed
 *     └─────────────↗   (nobody there, and nobody is told)
 * </pre>
 */
final class Word extends ChannelInboundHandlerAdapter {
  private static final int LONGEST_MILLIS = 2_000;

  private final byte[] word;

  private Word(byte[] word) {
    this.word = word;
  }

  /** Says it to where a channel leads. Any thread. */
  static void say(Channel beside, byte[] word) {
    new Bootstrap()
        .group(beside.eventLoop())
        .channelFactory(() -> NettyPoller.beside(beside))
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, LONGEST_MILLIS)
        .handler(new Word(word))
        .disableResolver()
        .connect(beside.remoteAddress());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.writeAndFlush(Unpooled.wrappedBuffer(word)).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
