package dev.weft.client;

import dev.weft.http.Headers;
import dev.weft.http.Request;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Requests and answers as HTTP/2 has them (RFC 9113 §8.2 and §8.3). */
final class Http2Messages {
  private Http2Messages() {}

  static Http2Headers request(Request request) {
    Http2Headers headers =
        new DefaultHttp2Headers(false) // the names and values of a request are checked already
            .method(request.method())
            .scheme(request.url().secure() ? "https" : "http")
            .authority(request.url().authority())
            .path(request.url().requestTarget());
    for (Headers.Field field : request.headers()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (name.equals("host")) {
        headers.authority(field.value());
      } else if (!isOfConnection(name, field.value())) {
        headers.add(name, field.value().strip());
      }
    }
    long length = request.body().length().orElse(-1);
    if (length > 0 || (length == 0 && expectsBody(request.method()))) {
      headers.set("content-length", Long.toString(length));
    }
    return headers;
  }

  /** {@return whether a field is about the connection, which is none of the request's business} */
  private static boolean isOfConnection(String name, String value) {
    return switch (name) {
      case "connection",
          "keep-alive",
          "proxy-connection",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "content-length" ->
          true;
      case "te" -> !value.strip().equalsIgnoreCase("trailers");
      default -> false;
    };
  }

  /** {@return whether a request without a body has to say so (RFC 9110 §8.6)} */
  static boolean expectsBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  /**
   * {@return the status of an answer}
   *
   * @throws IllegalArgumentException if it has none that HTTP/2 knows
   */
  static int status(Http2Headers headers) {
    CharSequence status = headers.status();
    if (status == null
        || status.length() != 3
        || !status.chars().allMatch(c -> '0' <= c && c <= '9')) {
      throw new IllegalArgumentException("the status is " + status);
    }
    int code = Integer.parseInt(status, 0, 3, 10);
    if (code < 100 || code == 101) {
      throw new IllegalArgumentException("the status is " + status);
    }
    return code;
  }

  /**
   * {@return the head of an answer}
   *
   * @param body whether a body may follow
   * @throws IllegalArgumentException if a field is none
   */
  static Head head(int status, Http2Headers headers, boolean body) {
    List<String> pairs = new ArrayList<>(2 * headers.size());
    long length = -1;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      String name = field.getKey().toString();
      if (name.startsWith(":")) {
        continue;
      }
      String value = field.getValue().toString();
      pairs.add(name);
      pairs.add(value);
      if (name.equals("content-length")) {
        length = Long.parseLong(value); // checked by the codec
      }
    }
    return new Head(status, Headers.of(pairs.toArray(String[]::new)), "HTTP/2", body ? length : 0);
  }
}
