package dev.weft.http;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers: a status, headers and a body. The bytes of the body are not copied:
 * whoever changes them changes this response.
 *
 * <p>A server makes one with {@link #text(String)}, {@link #of(int)} and the like; a client gets
 * one whole.
 */
public final class Response {
  private static final Headers TEXT = Headers.of("Content-Type", "text/plain; charset=utf-8");
  private static final Headers HTML = Headers.of("Content-Type", "text/html; charset=utf-8");

  private final int status;
  private final Headers headers;
  private final Body body;
  private final @Nullable Url url;

  /** The answer of this URL; the body as the resource is, without transfer or content codings. */
  public Response(int status, Headers headers, byte[] body, Url url) {
    this(status, headers, Body.of(body), url);
  }

  private Response(int status, Headers headers, Body body, @Nullable Url url) {
    if (status < 100 || status > 999) {
      throw new IllegalArgumentException(
          "the status %d is none of HTTP; give one from 100 to 999".formatted(status));
    }
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.url = url;
  }

  // ---- to make one ----

  /** {@return an answer without headers and body} */
  public static Response of(int status) {
    return new Response(status, Headers.of(), Body.empty(), null);
  }

  /** {@return a 200 with plain text, in UTF-8} */
  public static Response text(String text) {
    return new Response(200, TEXT, Body.of(text), null);
  }

  /** {@return a 200 with HTML, in UTF-8} */
  public static Response html(String html) {
    return new Response(200, HTML, Body.of(html), null);
  }

  /**
   * {@return a 200 with a body of this type}
   *
   * @param mediaType the Content-Type, such as {@code image/png}
   */
  public static Response of(String mediaType, Body body) {
    return new Response(200, Headers.of("Content-Type", mediaType), body, null);
  }

  /** This response with another status. */
  public Response withStatus(int other) {
    return new Response(other, headers, body, url);
  }

  /** This response with this one header of the name. */
  public Response withHeader(String name, String value) {
    return withHeaders(headers.with(name, value));
  }

  /** This response with other headers. */
  public Response withHeaders(Headers others) {
    return new Response(status, others, body, url);
  }

  /** This response with another body; its Content-Type stays. */
  public Response withBody(Body other) {
    return new Response(status, headers, other, url);
  }

  // ---- what it says ----

  /** {@return the status code} */
  public int status() {
    return status;
  }

  /** {@return the header fields} */
  public Headers headers() {
    return headers;
  }

  /**
   * {@return the bytes of the body, not a copy}
   *
   * @throws IllegalStateException if they are written while they are sent; then there is {@link
   *     #content}
   */
  public byte[] body() {
    return body.whole()
        .orElseThrow(
            () -> new IllegalStateException("the body is not in memory: use content().writeTo(…)"));
  }

  /** {@return the body, in memory or not} */
  public Body content() {
    return body;
  }

  /**
   * {@return the URL that answered}
   *
   * @throws IllegalStateException if this was made here, so that none did
   */
  public Url url() {
    if (url == null) {
      throw new IllegalStateException("this response was made here, it came from no URL");
    }
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
      case 301, 302, 303, 307, 308 -> headers.first("Location").flatMap(url()::resolve);
      default -> Optional.empty();
    };
  }

  /**
   * {@return how long the server asks to wait before the next request (RFC 9110 §10.2.3), if it
   * does; never negative and at most a year}
   */
  public Optional<Duration> retryAfter(Instant now) {
    return headers.retryAfter(now);
  }

  /**
   * The body as text: by its byte order mark, else by the Content-Type's charset, else UTF-8. Never
   * throws.
   */
  public String text() {
    byte[] body = body();
    if (starts(body, 0xEF, 0xBB, 0xBF)) {
      return new String(body, 3, body.length - 3, UTF_8);
    }
    if (starts(body, 0xFE, 0xFF) || starts(body, 0xFF, 0xFE)) {
      return new String(body, 2, body.length - 2, starts(body, 0xFE) ? UTF_16BE : UTF_16LE);
    }
    Charset charset = mediaType().flatMap(MediaType::charset).orElse(UTF_8);
    return new String(body, charset);
  }

  /**
   * {@return the body as JSON; see {@link Json}}
   *
   * @throws JsonException if it is no JSON or not of that type; it names the field
   */
  public <T> T json(Class<T> type) {
    return Json.read(body(), type);
  }

  /** {@return status, URL and size} */
  @Override
  public String toString() {
    return status + (url == null ? "" : " " + url) + " (" + body + ")";
  }

  private static boolean starts(byte[] body, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= body.length || (body[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
