package dev.weft.client;

import dev.weft.http.HeadText;
import dev.weft.http.Headers;
import dev.weft.http.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Puts requests into the bytes of HTTP/1.1 (RFC 9112), which are the caller's to release. */
final class Http1Wording {
  private Http1Wording() {}

  /** {@return the head of a request, and its body if that is in memory} */
  static ByteBuf request(Request request) {
    HeadText head = head(request);
    byte[] body = request.body().whole().orElse(null);
    ByteBuf out = buffer(head.length() + (body == null ? 0 : body.length));
    out.writeBytes(head.array(), 0, head.length());
    return body == null ? out : out.writeBytes(body);
  }

  /** {@return a part of a body, not empty} */
  static ByteBuf piece(byte[] bytes, int from, int count, boolean chunked) {
    if (!chunked) {
      return buffer(count).writeBytes(bytes, from, count);
    }
    HeadText size = new HeadText().text(Integer.toHexString(count)).end();
    return buffer(size.length() + count + 2)
        .writeBytes(size.array(), 0, size.length())
        .writeBytes(bytes, from, count)
        .writeByte('\r')
        .writeByte('\n');
  }

  /** {@return what follows the last part of a body that is sent in chunks} */
  static ByteBuf lastChunk() {
    HeadText end = new HeadText().number(0).end().end();
    return buffer(end.length()).writeBytes(end.array(), 0, end.length());
  }

  private static ByteBuf buffer(int length) {
    return ByteBufAllocator.DEFAULT.directBuffer(length);
  }

  private static HeadText head(Request request) {
    HeadText head = new HeadText();
    head.text(request.method()).text(" ").text(request.url().requestTarget()).text(" HTTP/1.1");
    head.end().field("host", host(request));
    for (Headers.Field field : request.headers()) {
      if (!isOurs(field.name())) {
        head.field(field.name(), field.value());
      }
    }
    long length = request.body().length().orElse(-1);
    if (length < 0) {
      head.field("transfer-encoding", "chunked");
    } else if (length > 0 || expectsBody(request.method())) {
      head.text("content-length: ").number(length).end();
    }
    return head.end();
  }

  /** {@return the host, which is the URL's unless the caller asks for another one} */
  private static String host(Request request) {
    String host = request.url().authority();
    for (Headers.Field field : request.headers()) {
      host = field.is("Host") ? field.value() : host;
    }
    return host;
  }

  /** {@return whether this is not the caller's to say: it follows from the URL and the body} */
  private static boolean isOurs(String name) {
    return switch (name.length()) {
      case 4 -> name.equalsIgnoreCase("Host");
      case 14 -> name.equalsIgnoreCase("Content-Length");
      case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
      default -> false;
    };
  }

  /** {@return whether a request without a body has to say so (RFC 9110 §8.6)} */
  private static boolean expectsBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }
}
