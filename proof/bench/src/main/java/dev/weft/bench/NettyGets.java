package dev.weft.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;

/** A client by hand, from Netty's codec: one event loop on epoll, callbacks. One connection. */
final class NettyGets extends ChannelInboundHandlerAdapter {
  private final URI url;
  private final Gets gets;
  private int status;
  private int length;

  private NettyGets(URI url, Gets gets) {
    this.url = url;
    this.gets = gets;
  }

  /** Opens so many connections, each of which asks one time after another. */
  static void begin(String address, int inFlight, Gets gets) {
    URI url = URI.create(address);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpClientCodec(), new NettyGets(url, gets));
                  }
                });
    for (int i = 0; i < inFlight; i++) {
      bootstrap.connect(url.getHost(), url.getPort());
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ask(context);
  }

  private void ask(ChannelHandlerContext context) {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(HttpHeaderNames.HOST, url.getAuthority());
    headers.set(HttpHeaderNames.USER_AGENT, "netty");
    headers.set(HttpHeaderNames.ACCEPT, "*/*");
    context.writeAndFlush(
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.GET,
            url.getPath(),
            Unpooled.EMPTY_BUFFER,
            headers,
            EmptyHttpHeaders.INSTANCE),
        context.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpResponse head) {
      status = head.status().code();
      length = 0;
    }
    if (message instanceof HttpContent content) {
      length += content.content().readableBytes();
      if (content instanceof LastHttpContent) {
        gets.done(status, length);
        ask(context);
      }
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Gets.fail(new IllegalStateException("nginx closed a connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Gets.fail(cause);
  }
}
