package dev.weft.client;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Stands where the codec will be until TLS has agreed on one (ALPN, RFC 7301). The loop only. */
final class Negotiation extends ChannelInboundHandlerAdapter {
  private final Function<String, List<ChannelHandler>> codecs;
  private final List<Object> held = new ArrayList<>(0);

  /**
   * @param codecs the handlers of a protocol, the one next to TLS first; its name is empty if
   *     nothing was agreed on
   */
  Negotiation(Function<String, List<ChannelHandler>> codecs) {
    this.codecs = codecs;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    held.add(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
      agreed(context);
    }
    context.fireUserEventTriggered(event);
  }

  private void agreed(ChannelHandlerContext context) {
    ChannelPipeline pipeline = context.pipeline();
    SslHandler tls = pipeline.get(SslHandler.class);
    String protocol = tls == null ? null : tls.engine().getApplicationProtocol();
    for (ChannelHandler handler : codecs.apply(protocol == null ? "" : protocol).reversed()) {
      pipeline.addAfter(context.name(), null, handler);
    }
    held.forEach(context::fireChannelRead);
    held.clear();
    pipeline.remove(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }
}
