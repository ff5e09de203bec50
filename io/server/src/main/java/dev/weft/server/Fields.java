package dev.weft.server;

import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a stream become the head of a request (RFC 9113 §8.3): a pure judgement of
 * one set of fields.
 *
 * <p>What is malformed ends its stream with PROTOCOL_ERROR; what is well-formed and refused all the
 * same has a {@link #fault}, which is answered.
 */
final class Fields {
  static final HttpVersion VERSION = HttpVersion.valueOf("HTTP/2.0");

  private final int stream;
  private final HttpHeaders headers =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();

  private @Nullable CharSequence method;
  private @Nullable CharSequence scheme;
  private @Nullable CharSequence path;
  private @Nullable CharSequence authority;
  private @Nullable StringBuilder cookies;

  private Fields(int stream) {
    this.stream = stream;
  }

  /**
   * {@return the head of the request that a stream begins with}
   *
   * @throws Http2Exception of the stream, if it is malformed
   */
  static HttpRequest request(int stream, Http2Headers from) throws Http2Exception {
    Fields fields = new Fields(stream);
    for (Map.Entry<CharSequence, CharSequence> field : from) {
      fields.add(field.getKey(), field.getValue());
    }
    return fields.head();
  }

  /** {@return why a head that is well-formed is refused, or null} */
  static @Nullable Fault fault(HttpRequest head, Limits limits) {
    if (head.uri().length() + head.method().name().length() > limits.line()) {
      return new Fault(414, "The request line is longer than %,d bytes.".formatted(limits.line()));
    }
    if (head.headers().size() > limits.fields()) {
      return new Fault(
          431, "The request has more than %,d header fields.".formatted(limits.fields()));
    }
    return Framing.judge(head);
  }

  // ---- field by field ----

  private void add(CharSequence name, CharSequence value) throws Http2Exception {
    requireText(name, value);
    if (name.length() > 0 && name.charAt(0) == ':') {
      addPseudo(name.toString(), value);
    } else {
      requireName(name);
      addRegular(name, value);
    }
  }

  private void addPseudo(String name, CharSequence value) throws Http2Exception {
    switch (name) {
      case ":method" -> method = once(name, method, value);
      case ":scheme" -> scheme = once(name, scheme, value);
      case ":path" -> path = once(name, path, value);
      case ":authority" -> authority = once(name, authority, value);
      default -> throw malformed("the pseudo-header " + name + " is none of a request");
    }
  }

  private CharSequence once(String name, @Nullable CharSequence known, CharSequence value)
      throws Http2Exception {
    if (known != null) {
      throw malformed("there is more than one " + name);
    }
    return value;
  }

  private void addRegular(CharSequence name, CharSequence value) {
    if (AsciiString.contentEquals(name, HttpHeaderNames.COOKIE)) {
      StringBuilder known = cookies;
      if (known == null) {
        cookies = new StringBuilder(value);
      } else {
        known.append("; ").append(value); // one cookie a field compresses better (RFC 9113 §8.2.3)
      }
    } else {
      headers.add(name, value);
    }
  }

  /** A name is a token in lower case (RFC 9113 §8.2.1). */
  private void requireName(CharSequence name) throws Http2Exception {
    boolean plain = name.length() > 0 && HttpHeaderValidationUtil.validateToken(name) < 0;
    for (int i = 0; plain && i < name.length(); i++) {
      plain = name.charAt(i) < 'A' || name.charAt(i) > 'Z';
    }
    if (!plain) {
      throw malformed("the name of a header field is no token in lower case");
    }
  }

  /** A value has no control characters, and no space around it (RFC 9113 §8.2.1). */
  private void requireText(CharSequence name, CharSequence value) throws Http2Exception {
    int length = value.length();
    boolean plain =
        length == 0 || (!isBlank(value.charAt(0)) && !isBlank(value.charAt(length - 1)));
    for (int i = 0; plain && i < length; i++) {
      char c = value.charAt(i);
      plain = (c >= ' ' && c != 127) || c == '\t';
    }
    if (!plain) {
      throw malformed("the value of %s has characters that it must not have".formatted(name));
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  // ---- all together ----

  private HttpRequest head() throws Http2Exception {
    if (method == null) {
      throw malformed("there is no :method");
    }
    String target = target(method.toString());
    hosts();
    if (cookies != null) {
      headers.add(HttpHeaderNames.COOKIE, cookies.toString());
    }
    try {
      return new DefaultHttpRequest(
          VERSION, HttpMethod.valueOf(method.toString()), target, headers);
    } catch (IllegalArgumentException e) {
      throw malformed("the :method is no token");
    }
  }

  private String target(String method) throws Http2Exception {
    if (method.equals("CONNECT")) {
      if (scheme != null || path != null || authority == null) {
        throw malformed("a CONNECT has an :authority and neither :scheme nor :path");
      }
      return authority.toString(); // which is then refused as a target
    }
    if (scheme == null || path == null || path.isEmpty()) {
      throw malformed("there is no " + (scheme == null ? ":scheme" : ":path"));
    }
    String target = path.toString();
    if (!target.startsWith("/") && !(target.equals("*") && method.equals("OPTIONS"))) {
      throw malformed("the :path does not begin with a slash");
    }
    return target;
  }

  /** The host that is asked for has two places; they must not say different things. */
  private void hosts() throws Http2Exception {
    if (authority == null) {
      return;
    }
    String host = headers.get(HttpHeaderNames.HOST);
    if (host == null) {
      headers.add(HttpHeaderNames.HOST, authority.toString());
    } else if (!host.equalsIgnoreCase(authority.toString())) {
      throw malformed(":authority and host differ");
    }
  }

  private Http2Exception malformed(String why) {
    return Http2Exception.streamError(stream, PROTOCOL_ERROR, "a malformed request: %s", why);
  }
}
