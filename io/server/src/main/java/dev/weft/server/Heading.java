package dev.weft.server;

import dev.weft.http.Headers;
import dev.weft.server.Outward.Answer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts the head of an answer into the fields of HTTP/2 (RFC 9113 §8.3.2). Any thread.
 *
 * <p>The text of the names and types that a service says over and over is made once: the compressor
 * asks each for its hash and compares it byte by byte.
 */
final class Heading {
  private static final Set<AsciiString> OF_CONNECTIONS =
      Set.of(
          HttpHeaderNames.UPGRADE,
          HttpHeaderNames.CONNECTION,
          HttpHeaderNames.KEEP_ALIVE,
          HttpHeaderNames.PROXY_CONNECTION,
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.TRANSFER_ENCODING);

  /** So many texts are kept; a service says fewer, unless it makes them up. */
  private static final int MOST_KEPT = 256;

  private final Dates dates;
  private final Map<String, AsciiString> names = new ConcurrentHashMap<>();
  private final Map<String, AsciiString> types = new ConcurrentHashMap<>();

  Heading(Dates dates) {
    this.dates = dates;
  }

  /** {@return the fields of an answer} */
  Http2Headers of(Answer answer) {
    Http2Headers fields = status(answer.status());
    boolean dated = false;
    for (Headers.Field field : answer.headers()) {
      AsciiString name = name(field.name());
      if (!OF_CONNECTIONS.contains(name)) {
        dated |= name.equals(HttpHeaderNames.DATE);
        fields.add(name, value(name, field.value()));
      }
    }
    if (!dated) {
      fields.add(HttpHeaderNames.DATE, dates.now());
    }
    if (answer.length() >= 0) {
      fields.addLong(HttpHeaderNames.CONTENT_LENGTH, answer.length());
    }
    return fields;
  }

  private AsciiString name(String name) {
    AsciiString known = names.get(name);
    return known == null ? kept(names, name, new AsciiString(name).toLowerCase()) : known;
  }

  private CharSequence value(AsciiString name, String value) {
    if (!name.equals(HttpHeaderNames.CONTENT_TYPE)) {
      return value;
    }
    AsciiString known = types.get(value);
    return known == null ? kept(types, value, new AsciiString(value)) : known;
  }

  private static AsciiString kept(Map<String, AsciiString> all, String text, AsciiString made) {
    if (all.size() < MOST_KEPT) {
      all.put(text, made);
    }
    return made;
  }

  /** {@return a head that has a status and nothing else} */
  static Http2Headers status(int status) {
    return new DefaultHttp2Headers(false, 8)
        .status(
            status == 200
                ? HttpResponseStatus.OK.codeAsText()
                : HttpResponseStatus.valueOf(status).codeAsText());
  }

  /** {@return whether a field is a secret, which must not get into a table that can be guessed} */
  static boolean isSecret(CharSequence name) {
    return AsciiString.contentEquals(name, HttpHeaderNames.SET_COOKIE)
        || AsciiString.contentEquals(name, HttpHeaderNames.AUTHORIZATION);
  }
}
