package dev.weft.server;

import dev.weft.http.Headers;
import dev.weft.server.Outward.Answer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/** Puts the head of an answer into the fields of HTTP/2 (RFC 9113 §8.3.2). Any thread. */
final class Heading {
  private final Dates dates;

  Heading(Dates dates) {
    this.dates = dates;
  }

  /** {@return the fields of an answer} */
  Http2Headers of(Answer answer) {
    Http2Headers fields = status(answer.status());
    boolean dated = false;
    for (Headers.Field field : answer.headers()) {
      AsciiString name = new AsciiString(field.name()).toLowerCase();
      if (!isOfConnection(name)) {
        dated |= name.contentEquals(HttpHeaderNames.DATE);
        fields.add(name, field.value());
      }
    }
    if (!dated) {
      fields.add(HttpHeaderNames.DATE, new AsciiString(dates.now(), false));
    }
    if (answer.length() >= 0) {
      fields.addLong(HttpHeaderNames.CONTENT_LENGTH, answer.length());
    }
    return fields;
  }

  /** {@return a head that has a status and nothing else} */
  static Http2Headers status(int status) {
    return new DefaultHttp2Headers(false, 8)
        .status(HttpResponseStatus.valueOf(status).codeAsText());
  }

  /** {@return whether a field says how a message is framed, which here others do} */
  private static boolean isOfConnection(AsciiString name) {
    return switch (name.length()) {
      case 7 -> name.contentEquals(HttpHeaderNames.UPGRADE);
      case 10 ->
          name.contentEquals(HttpHeaderNames.CONNECTION)
              || name.contentEquals(HttpHeaderNames.KEEP_ALIVE);
      case 14 -> name.contentEquals(HttpHeaderNames.CONTENT_LENGTH);
      case 16 -> name.contentEquals(HttpHeaderNames.PROXY_CONNECTION);
      case 17 -> name.contentEquals(HttpHeaderNames.TRANSFER_ENCODING);
      default -> false;
    };
  }

  /** {@return whether a field is a secret, which must not get into a table that can be guessed} */
  static boolean isSecret(CharSequence name) {
    return AsciiString.contentEquals(name, HttpHeaderNames.SET_COOKIE)
        || AsciiString.contentEquals(name, HttpHeaderNames.AUTHORIZATION);
  }
}
