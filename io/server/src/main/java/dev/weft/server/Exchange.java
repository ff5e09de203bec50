package dev.weft.server;

import dev.weft.flow.Flow;
import dev.weft.http.Body;
import dev.weft.http.Headers;
import dev.weft.http.Json;
import dev.weft.http.JsonException;
import dev.weft.http.Lines;
import dev.weft.http.MediaType;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request, as its handler sees it.
 *
 * <p>For the task of its handler, and for tasks that it waits for, one at a time; not afterwards.
 */
public final class Exchange {
  private static final String[] NONE = {};
  private static final long UNKNOWN = -1;

  // immutable
  private final HttpRequest head;
  private final Intake intake;
  private final Optional<InetSocketAddress> remote;
  private final Names ids;
  private final String path;
  private final String query;

  // the handling task only
  private String[] names = NONE;
  private String[] values = NONE;
  private @Nullable Headers headers;
  private @Nullable Form pairs;
  private @Nullable String id;
  private @Nullable Service service;
  private @Nullable SocketUpgrade upgrade;

  Exchange(HttpRequest head, Intake intake, Optional<InetSocketAddress> remote, Names ids) {
    this.ids = ids;
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

  /**
   * {@return the whole number that stands in the path for a name in braces}
   *
   * @throws ProblemException 400, which names the field, if it is none within the bounds
   */
  public long param(String name, long least, long most) {
    return number(name, param(name), least, most);
  }

  void params(String[] routeNames, String[] routeValues) {
    names = routeNames;
    values = routeValues;
  }

  /** {@return the first value of a name in the query, decoded} */
  public Optional<String> query(String name) {
    return query.isEmpty() ? Optional.empty() : query().first(name);
  }

  /** {@return the names and values of the query, decoded} */
  public Form query() {
    Form known = pairs;
    if (known == null) {
      known = Form.parse(query);
      pairs = known;
    }
    return known;
  }

  /**
   * {@return the whole number that the query has for a name}
   *
   * @throws ProblemException 400, which names the field, if it is none within the bounds
   */
  public OptionalLong query(String name, long least, long most) {
    Optional<String> text = query(name);
    return text.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(number(name, text.get(), least, most));
  }

  private static long number(String name, String text, long least, long most) {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new ProblemException(400, "The request is not valid.")
        .with(name, "must be a whole number from %d to %d".formatted(least, most));
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

  /**
   * {@return the name of this request, for logs: that of its {@code X-Request-Id}, if that is
   * harmless, or a new one} Errors of the server tell it to the client.
   */
  public String id() {
    String known = id;
    if (known == null) {
      known = ids.name(head.headers().get("X-Request-Id"));
      id = known;
    }
    return known;
  }

  /**
   * {@return whether the server is stopping} What would go on for ever, such as events, ends then.
   */
  public boolean isServerStopping() {
    Service known = service;
    return known != null && known.isLeaving();
  }

  void handledBy(Service handling) {
    service = handling;
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

  /** {@return the body as {@link #body} gives it, as a flow that runs once} */
  public Flow<byte[]> chunks() {
    return Flow.generate(out ->
        intake.writeTo(
            (bytes, from, count) -> out.emit(Arrays.copyOfRange(bytes, from, from + count))));
  }

  /**
   * {@return the body as {@link #body} gives it, as lines in the charset of its Content-Type or
   * UTF-8; the flow runs once}
   *
   * @param most how many bytes a line may have; at least 1; a longer one ends the flow with a
   *     {@link ProblemException} 413
   */
  public Flow<String> lines(int most) {
    return lines(
        most,
        out -> {
          Charset charset = charset();
          return line -> out.emit(new String(line, charset));
        });
  }

  /**
   * {@return the body as {@link #body} gives it, as JSON in UTF-8 with a value in each line; the
   * flow runs once} Empty lines are left out. It ends with a {@link ProblemException}: 400 or 422
   * as {@link #json} has them, with the number of the line, or 413 as {@link #lines}.
   *
   * @param type what each of them is, as {@link #json} has it
   * @param most how many bytes a line may have, as {@link #lines} has it
   */
  public <T> Flow<T> jsonLines(Class<T> type, int most) {
    return lines(most, out -> new JsonLines<>(type, out));
  }

  private <T> Flow<T> lines(int most, Function<Flow.Out<T>, Lines.Each> taking) {
    return Flow.generate(out -> {
      Lines lines = new Lines(most, () -> tooLong(most), taking.apply(out));
      intake.writeTo(lines);
      lines.end();
    });
  }

  private static ProblemException tooLong(int most) {
    return new ProblemException(
        413, "A line of the body is longer than the %,d bytes it may have.".formatted(most));
  }

  private Charset charset() {
    return mediaType().flatMap(MediaType::charset).orElse(StandardCharsets.UTF_8);
  }

  private long length() {
    return HttpUtil.getContentLength(head, intake.isAbsent() ? 0 : UNKNOWN);
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
    return new String(bytes(), charset());
  }

  /**
   * Reads the body as {@link #bytes} does, as the fields of a form.
   *
   * @throws ProblemException 415 if it is no {@code application/x-www-form-urlencoded}
   */
  public Form form() throws InterruptedException {
    String type = mediaType().map(MediaType::toString).orElse("unknown");
    if (!type.equals("application/x-www-form-urlencoded")) {
      throw new ProblemException(415, "The body must be a form, but its type is " + type + ".");
    }
    return Form.parse(new String(bytes(), StandardCharsets.UTF_8));
  }

  /**
   * Reads the body as {@link #bytes} does, as JSON; see {@link Json}.
   *
   * @param type what it is; a record that refuses its components in its constructor says why with
   *     an {@link IllegalArgumentException}, whose message the client is told
   * @throws ProblemException 400 if it is no JSON; 422 if it is not of that type, which names the
   *     field; 413 if it is too large
   */
  public <T> T json(Class<T> type) throws InterruptedException {
    byte[] bytes = bytes();
    try {
      return Json.read(bytes, type);
    } catch (JsonException e) {
      throw Problems.of(e, "The body");
    }
  }

  // ---- for the connection ----

  HttpRequest head() {
    return head;
  }

  /** {@return the values of all header fields of a name, without making {@link #headers}} */
  List<String> values(String name) {
    return head.headers().getAll(name);
  }

  Intake intake() {
    return intake;
  }

  /** {@return whether the connection could become another one: nothing else is under way} */
  boolean isUpgradable() {
    boolean modern = head.protocolVersion().minorVersion() > 0;
    return modern && head.method().name().equals("GET") && intake.isComplete();
  }

  /** From its answer on, if that is 101, the connection is a WebSocket. */
  void upgrade(SocketUpgrade to) {
    upgrade = to;
  }

  @Nullable SocketUpgrade upgrade() {
    return upgrade;
  }

  /** {@return method and target; a line, whatever the client sent} */
  @Override
  public String toString() {
    return method() + " " + path;
  }
}
