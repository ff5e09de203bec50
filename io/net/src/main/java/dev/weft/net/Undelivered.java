package dev.weft.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/** Passes on that a datagram was not received: news about that one, not the end of the port. */
final class Undelivered extends ChannelInboundHandlerAdapter {
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      context.fireChannelRead(cause);
      context.fireChannelReadComplete();
    } else {
      context.fireExceptionCaught(cause);
    }
  }
}
