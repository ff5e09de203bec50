package dev.weft.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A web server by hand, from Netty's codecs: one event loop on epoll, callbacks. */
final class NettyWeb {
  private static final int BACKLOG = 4_096;

  private NettyWeb() {}

  /** Tells its port, and serves for ever. */
  static void serve(ServerCase what, Keystore keys) throws IOException, InterruptedException {
    SslContext tls = what == ServerCase.TLS ? tls(keys) : null;
    MultiThreadIoEventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Today today = new Today();
    loop.scheduleAtFixedRate(today, 0, 1, TimeUnit.SECONDS);
    Channel listening =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    handlers(channel, what, tls, today);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    WebServers.tell(((InetSocketAddress) listening.localAddress()).getPort());
    listening.closeFuture().sync();
  }

  private static SslContext tls(Keystore keys) throws IOException {
    return SslContextBuilder.forServer(keys.certificate().toFile(), keys.key().toFile())
        .sslProvider(SslProvider.JDK)
        .build();
  }

  private static void handlers(
      Channel channel, ServerCase what, @Nullable SslContext tls, Today today) {
    if (tls != null) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
    }
    if (what == ServerCase.HTTP2) {
      channel.pipeline().addLast(Http2FrameCodecBuilder.forServer().build());
      channel.pipeline().addLast(new NettyHttp2(today));
    } else {
      channel.pipeline().addLast(new HttpServerCodec());
      channel.pipeline().addLast(new Answers(today));
    }
  }

  /** The time of day for the Date header, made once a second. The loop only. */
  static final class Today implements Runnable {
    private AsciiString date = AsciiString.EMPTY_STRING;

    @Override
    public void run() {
      ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
      date = AsciiString.of(DateTimeFormatter.RFC_1123_DATE_TIME.format(now));
    }

    AsciiString date() {
      return date;
    }
  }

  /** {@return a body outside of the heap, that may be sent any number of times} */
  static ByteBuf lasting(byte[] bytes) {
    ByteBuf copy = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    return Unpooled.unreleasableBuffer(copy.asReadOnly());
  }

  /** What lies ready for the whole life of the server, by its path. */
  static Map<String, ByteBuf> ready() {
    Map<String, ByteBuf> ready = new HashMap<>();
    for (ServerCase each : ServerCase.values()) {
      byte[] bytes = each == ServerCase.JSON ? null : Pages.at(each.path());
      if (bytes != null) {
        ready.put(each.path(), lasting(bytes));
      }
    }
    return Map.copyOf(ready);
  }

  /** Answers over HTTP/1.1. One connection. */
  private static final class Answers extends ChannelInboundHandlerAdapter {
    private static final Map<String, ByteBuf> READY = ready();
    private static final AsciiString TEXT = AsciiString.cached(Pages.TEXT);
    private static final AsciiString JSON = AsciiString.cached(Pages.JSON);
    private static final AsciiString BYTES = AsciiString.cached(Pages.BYTES);
    private static final DefaultHttpHeadersFactory HEADERS =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private final Today today;
    private @Nullable HttpRequest request;

    Answers(Today today) {
      this.today = today;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest head) {
        request = head;
      }
      HttpRequest asked = request;
      if (message instanceof LastHttpContent && asked != null) {
        answer(context, asked);
        request = null;
      }
      ReferenceCountUtil.release(message);
    }

    private void answer(ChannelHandlerContext context, HttpRequest asked) {
      String path = asked.uri();
      boolean json = path.equals("/json");
      ByteBuf body = json ? Unpooled.wrappedBuffer(Pages.json()) : READY.get(path);
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              body == null ? HttpResponseStatus.NOT_FOUND : HttpResponseStatus.OK,
              body == null ? Unpooled.EMPTY_BUFFER : json ? body : body.duplicate(),
              HEADERS,
              HEADERS);
      HttpHeaders headers = response.headers();
      headers.set(HttpHeaderNames.CONTENT_TYPE, json ? JSON : path.length() == 1 ? TEXT : BYTES);
      headers.set(HttpHeaderNames.DATE, today.date());
      headers.setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
      if (HttpUtil.isKeepAlive(asked)) {
        context.write(response, context.voidPromise());
      } else {
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ChannelFuture sent = context.write(response);
        sent.addListener(ChannelFutureListener.CLOSE);
      }
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
}
