package dev.weft.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;

/** Answers over HTTP/2, on the frames themselves, without a channel for each stream. */
final class NettyHttp2 extends ChannelInboundHandlerAdapter {
  private static final Map<String, ByteBuf> READY = NettyWeb.ready();
  private static final AsciiString OK = AsciiString.cached("200");
  private static final AsciiString NOT_FOUND = AsciiString.cached("404");

  private final NettyWeb.Today today;

  NettyHttp2(NettyWeb.Today today) {
    this.today = today;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Http2HeadersFrame head && head.isEndStream()) {
      answer(context, head.stream(), head.headers().path().toString());
    } else if (message instanceof Http2DataFrame data && data.isEndStream()) {
      answer(context, data.stream(), "");
    }
    ReferenceCountUtil.release(message);
  }

  private void answer(ChannelHandlerContext context, Http2FrameStream stream, String path) {
    boolean json = path.equals("/json");
    ByteBuf ready = json ? Unpooled.wrappedBuffer(Pages.json()) : READY.get(path);
    ByteBuf body = ready == null ? Unpooled.EMPTY_BUFFER : json ? ready : ready.duplicate();
    Http2Headers headers =
        new DefaultHttp2Headers(false)
            .status(ready == null ? NOT_FOUND : OK)
            .set(HttpHeaderNames.CONTENT_TYPE, Pages.type(path))
            .set(HttpHeaderNames.DATE, today.date())
            .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    context.write(new DefaultHttp2HeadersFrame(headers).stream(stream));
    context.write(new DefaultHttp2DataFrame(body, true).stream(stream));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
