package dev.weft.client;

import dev.weft.http.Headers;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.net.Wire;
import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One HTTP/1.1 connection: one exchange after another (RFC 9112). One task at a time. */
final class Connection {
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 64 * 1024;
  private static final int CHUNK = 8 * 1024;

  private final Wire wire;

  // the task that borrowed it
  private int exchanges;
  private boolean reusable = true;

  Connection(Wire wire) {
    this.wire = wire;
  }

  /** The handlers between bytes and messages. */
  static void codec(ChannelPipeline pipeline) {
    pipeline.addLast(new HttpClientCodec(MAX_LINE, MAX_HEADERS, CHUNK));
    pipeline.addLast(new HttpContentDecompressor(0));
  }

  /** The life of an exchange: the request out, the head in, the body in. */
  Response exchange(Request request, HttpClientConfig config)
      throws InterruptedException, StaleException {
    reusable = false; // until the last byte has been read
    boolean first = exchanges++ == 0;
    wire.write(encode(request, config.userAgent()));
    HttpResponse head = head(request, first, config.firstByteTimeout());
    byte[] body = body(request, head, config.limits().body());
    reusable = HttpUtil.isKeepAlive(head);
    return new Response(head.status().code(), headers(head), body, request.url());
  }

  Wire wire() {
    return wire;
  }

  boolean isUsable() {
    return reusable && wire.isUsable();
  }

  void close() {
    wire.close();
  }

  private static FullHttpRequest encode(Request request, String userAgent) {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(HttpHeaderNames.HOST, request.url().authority());
    headers.set(HttpHeaderNames.USER_AGENT, userAgent);
    headers.set(HttpHeaderNames.ACCEPT, "*/*");
    headers.set(HttpHeaderNames.ACCEPT_ENCODING, "gzip, deflate");
    for (Headers.Field field : request.headers()) {
      headers.add(field.name(), field.value());
    }
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        HttpMethod.valueOf(request.method()),
        request.url().requestTarget(),
        Unpooled.EMPTY_BUFFER,
        headers,
        EmptyHttpHeaders.INSTANCE);
  }

  private HttpResponse head(Request request, boolean first, Duration timeout)
      throws InterruptedException, StaleException {
    try {
      return Timeout.after(
          timeout, "the first byte from " + request.url().authority(), this::nextHead);
    } catch (BrokenException e) {
      if (first) {
        throw e;
      }
      throw new StaleException(e);
    }
  }

  private HttpResponse nextHead() throws InterruptedException {
    while (true) {
      HttpObject message = next();
      if (message instanceof HttpResponse head) {
        boolean informational = head.status().code() / 100 == 1; // 100, 103: the answer follows
        if (!informational) {
          return head;
        }
      }
      ReferenceCountUtil.release(message);
    }
  }

  private byte[] body(Request request, HttpResponse head, long limit) throws InterruptedException {
    long announced = HttpUtil.getContentLength(head, 0L);
    if (announced > limit && !request.method().equals("HEAD")) {
      throw tooLarge(request, limit);
    }
    var body = new ByteArrayOutputStream((int) Math.min(Math.max(announced, 512), 1 << 20));
    while (true) {
      HttpContent content = (HttpContent) next();
      try {
        ByteBuf bytes = content.content();
        if (body.size() + (long) bytes.readableBytes() > limit) {
          throw tooLarge(request, limit);
        }
        copy(bytes, body);
        if (content instanceof LastHttpContent) {
          return body.toByteArray();
        }
      } finally {
        content.release();
      }
    }
  }

  private static void copy(ByteBuf bytes, ByteArrayOutputStream body) {
    int length = bytes.readableBytes();
    if (bytes.hasArray()) {
      body.write(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), length);
    } else if (length > 0) {
      byte[] copy = new byte[length];
      bytes.getBytes(bytes.readerIndex(), copy);
      body.write(copy, 0, length);
    }
  }

  private HttpObject next() throws InterruptedException {
    HttpObject message =
        (HttpObject)
            wire.read()
                .orElseThrow(() ->
                    new BrokenException(
                        wire.peer() + " closed the connection before its answer was complete"));
    if (message.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      Throwable cause = message.decoderResult().cause();
      throw new BrokenException(
          wire.peer() + " answered with what is no HTTP: " + cause.getMessage(), cause);
    }
    return message;
  }

  private static Headers headers(HttpResponse head) {
    List<String> pairs = new ArrayList<>();
    for (Map.Entry<String, String> field : head.headers()) {
      pairs.add(field.getKey());
      pairs.add(field.getValue());
    }
    return Headers.of(pairs.toArray(String[]::new));
  }

  private static RefusedException tooLarge(Request request, long limit) {
    return new RefusedException(
        "the body of %s is larger than the limit of %,d bytes".formatted(request.url(), limit));
  }

  /** A kept connection turned out to be dead before it answered: the request may go out again. */
  static final class StaleException extends Exception {
    private static final long serialVersionUID = 1L;

    StaleException(BrokenException broken) {
      super(broken);
    }
  }
}
