package dev.weft.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What makes a head one request and no other (RFC 9112 §3, §6): a pure judgement.
 *
 * <p>What two readers could take for different requests is refused, never repaired: otherwise a
 * proxy in front and this server could disagree on where a request ends.
 */
final class Framing {
  private static final boolean[] IN_AUTHORITY = new boolean[127];

  static {
    for (char c = '!'; c < IN_AUTHORITY.length; c++) {
      IN_AUTHORITY[c] = "\"#,/<>?@\\^`{|}".indexOf(c) < 0;
    }
  }

  private Framing() {}

  /** {@return why this is refused, or null} */
  static @Nullable Fault judge(HttpRequest head) {
    if (head.decoderResult().isFailure()) {
      return unreadable(head.decoderResult().cause());
    }
    HttpVersion version = head.protocolVersion();
    if (version.majorVersion() != 1 && version != Fields.VERSION) {
      return new Fault(505, "This server speaks HTTP/2 and HTTP/1.1.");
    }
    if (!isTarget(head)) {
      return new Fault(400, "The request target is neither a path nor an absolute http URL.");
    }
    Fault fault = judgeHost(head, version);
    return fault == null ? judgeLength(head.headers()) : fault;
  }

  /** {@return the fault of what the decoder could not read} */
  static Fault unreadable(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException e -> new Fault(414, "A line of the request is too long.");
      case TooLongHttpHeaderException e -> new Fault(431, "The header fields are too large.");
      default -> new Fault(400, "The request is no valid HTTP.");
    };
  }

  private static boolean isTarget(HttpRequest head) {
    String target = head.uri();
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 127 || c == '#') {
        return false;
      }
    }
    return target.startsWith("/")
        || target.startsWith("http://")
        || target.startsWith("https://")
        || (target.equals("*") && head.method().name().equals("OPTIONS"));
  }

  private static @Nullable Fault judgeHost(HttpRequest head, HttpVersion version) {
    List<String> hosts = head.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1) {
      return new Fault(400, "The request has more than one Host header.");
    }
    if (hosts.isEmpty()) {
      boolean old = version.majorVersion() == 1 && version.minorVersion() == 0;
      return old ? null : new Fault(400, "The request has no Host header.");
    }
    return isAuthority(hosts.getFirst())
        ? null
        : new Fault(400, "The Host header is no host and port.");
  }

  private static boolean isAuthority(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c >= IN_AUTHORITY.length || !IN_AUTHORITY[c]) {
        return false;
      }
    }
    return true;
  }

  /** The decoder has refused what conflicts; here what is merely unclear. */
  private static @Nullable Fault judgeLength(HttpHeaders headers) {
    String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
    if (coding == null) {
      String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
      return length == null || isNumber(length)
          ? null
          : new Fault(400, "The Content-Length is no number.");
    }
    if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      return new Fault(400, "The request has both Content-Length and Transfer-Encoding.");
    }
    boolean plain =
        headers.getAll(HttpHeaderNames.TRANSFER_ENCODING).size() == 1
            && coding.equalsIgnoreCase("chunked");
    return plain ? null : new Fault(501, "The only transfer coding known here is chunked.");
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
