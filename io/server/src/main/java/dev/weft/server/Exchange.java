package dev.weft.server;

import dev.weft.http.Body;
import dev.weft.http.Headers;
import dev.weft.http.MediaType;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request, as its handler sees it.
 *
 * <p>For the task of its handler, and for tasks that it waits for, one at a time; not afterwards.
 */
public final class Exchange {
  private static final long UNKNOWN = -1;

  // immutable
  private final HttpRequest head;
  private final Intake intake;
  private final Optional<InetSocketAddress> remote;
  private final String path;
  private final String query;

  // the handling task only
  private String[] names = {};
  private String[] values = {};
  private @Nullable Headers headers;

  Exchange(HttpRequest head, Intake intake, Optional<InetSocketAddress> remote) {
    this.head = head;
    this.intake = intake;
    this.remote = remote;
    String target = head.uri();
    int start = pathStart(target);
    int mark = target.indexOf('?', start);
    String raw = mark < 0 ? target.substring(start) : target.substring(start, mark);
    this.path = raw.isEmpty() ? "/" : raw;
    this.query = mark < 0 ? "" : target.substring(mark + 1);
  }

  /** A target is a path, or, said to a proxy, a whole URL. */
  private static int pathStart(String target) {
    if (target.startsWith("/") || target.equals("*")) {
      return 0;
    }
    int authority = target.indexOf("//") + 2;
    int slash = target.indexOf('/', authority);
    int mark = target.indexOf('?', authority);
    int end = slash >= 0 && (mark < 0 || slash < mark) ? slash : mark;
    return end < 0 ? target.length() : end;
  }

  // ---- what is asked ----

  /** {@return the method, such as {@code GET}} */
  public String method() {
    return head.method().name();
  }

  /** {@return the path as it was sent, escapes included: {@code /users/7}} */
  public String path() {
    return path;
  }

  /**
   * {@return what stands in the path for a name in braces, decoded}
   *
   * @throws IllegalArgumentException if the route has no such name
   */
  public String param(String name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return values[i];
      }
    }
    throw new IllegalArgumentException(
        "the route has no {%s}; it has %s".formatted(name, List.of(names)));
  }

  void params(String[] routeNames, String[] routeValues) {
    names = routeNames;
    values = routeValues;
  }

  /** {@return the first value of a name in the query, decoded} */
  public Optional<String> query(String name) {
    return Pairs.first(query, name);
  }

  /** {@return the query as it was sent, without its question mark; empty if there is none} */
  public String rawQuery() {
    return query;
  }

  /** {@return the value of the first header field of this name} */
  public Optional<String> header(String name) {
    return Optional.ofNullable(head.headers().get(name));
  }

  /** {@return the header fields} */
  public Headers headers() {
    Headers known = headers;
    if (known == null) {
      List<String> pairs = new ArrayList<>();
      for (Map.Entry<String, String> field : head.headers()) {
        pairs.add(field.getKey());
        pairs.add(field.getValue());
      }
      known = Headers.of(pairs.toArray(String[]::new));
      headers = known;
    }
    return known;
  }

  /** {@return the address of the client; empty for a Unix socket} */
  public Optional<InetSocketAddress> remote() {
    return remote;
  }

  // ---- the body ----

  /** {@return what the body is, if the Content-Type says so} */
  public Optional<MediaType> mediaType() {
    return header("Content-Type").flatMap(MediaType::parse);
  }

  /**
   * {@return the body as it comes, of any length, to be read once}
   *
   * <p>To read it waits for the client, as long as {@link Pace} says. As the body of an answer it
   * goes back as it comes.
   */
  public Body body() {
    long length = length();
    return length == UNKNOWN ? Body.of(intake) : Body.of(length, intake);
  }

  private long length() {
    return HttpUtil.isTransferEncodingChunked(head) ? UNKNOWN : HttpUtil.getContentLength(head, 0L);
  }

  /**
   * Reads the body as a whole.
   *
   * <p>Waits for the client, as long as {@link Pace} says.
   *
   * @return its bytes
   * @throws ProblemException 413 if it is larger than {@link Limits#body}
   * @throws dev.weft.task.BrokenException if the client has gone
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public byte[] bytes() throws InterruptedException {
    return intake.bytes(length());
  }

  /** Reads the body as {@link #bytes} does, as text in the charset of its Content-Type or UTF-8. */
  public String text() throws InterruptedException {
    Charset charset = mediaType().flatMap(MediaType::charset).orElse(StandardCharsets.UTF_8);
    return new String(bytes(), charset);
  }

  // ---- for the connection ----

  HttpRequest head() {
    return head;
  }

  Intake intake() {
    return intake;
  }

  /** {@return method and target; a line, whatever the client sent} */
  @Override
  public String toString() {
    return method() + " " + path;
  }
}
