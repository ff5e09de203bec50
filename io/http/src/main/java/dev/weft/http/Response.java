package dev.weft.http;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a server answered, with the whole body. The body is not copied: whoever changes it changes
 * this response.
 */
public final class Response {
  private final int status;
  private final Headers headers;
  private final byte[] body;
  private final Url url;

  /** The answer of this URL; the body as the resource is, without transfer or content codings. */
  public Response(int status, Headers headers, byte[] body, Url url) {
    if (status < 100 || status > 999) {
      throw new IllegalArgumentException(
          "the status %d is none of HTTP; give one from 100 to 999".formatted(status));
    }
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.url = url;
  }

  /** {@return the status code} */
  public int status() {
    return status;
  }

  /** {@return the header fields} */
  public Headers headers() {
    return headers;
  }

  /** {@return the bytes of the body, not a copy} */
  public byte[] body() {
    return body;
  }

  /** {@return the URL that answered} */
  public Url url() {
    return url;
  }

  /** {@return whether the status is 2xx} */
  public boolean ok() {
    return status / 100 == 2;
  }

  /** {@return what the body is, if the Content-Type says so} */
  public Optional<MediaType> mediaType() {
    return headers.first("Content-Type").flatMap(MediaType::parse);
  }

  /** {@return where a redirect (301, 302, 303, 307, 308) leads, if it is http or https} */
  public Optional<Url> location() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> headers.first("Location").flatMap(url::resolve);
      default -> Optional.empty();
    };
  }

  /**
   * {@return how long the server asks to wait before the next request (RFC 9110 §10.2.3), if it
   * does; never negative and at most a year}
   */
  public Optional<Duration> retryAfter(Instant now) {
    return headers.first("Retry-After").flatMap(value -> RetryAfter.parse(value, now));
  }

  /**
   * The body as text: by its byte order mark, else by the Content-Type's charset, else UTF-8. Never
   * throws.
   */
  public String text() {
    if (starts(0xEF, 0xBB, 0xBF)) {
      return new String(body, 3, body.length - 3, UTF_8);
    }
    if (starts(0xFE, 0xFF) || starts(0xFF, 0xFE)) {
      return new String(body, 2, body.length - 2, starts(0xFE) ? UTF_16BE : UTF_16LE);
    }
    Charset charset = mediaType().flatMap(MediaType::charset).orElse(UTF_8);
    return new String(body, charset);
  }

  /** {@return status, URL and size} */
  @Override
  public String toString() {
    return status + " " + url + " (" + body.length + " bytes)";
  }

  private boolean starts(int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= body.length || (body[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
