package dev.weft.client;

import dev.weft.flow.Flow;
import dev.weft.http.Body;
import dev.weft.http.EventStream;
import dev.weft.http.Headers;
import dev.weft.http.Lines;
import dev.weft.http.MediaType;
import dev.weft.http.Response;
import dev.weft.http.ServerSentEvent;
import dev.weft.http.Url;
import dev.weft.task.RefusedException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose body is still to be read, once, as it comes. The task that asked, for as long as
 * {@link HttpClient#stream} runs its body.
 *
 * <p>To read waits for the server, as long as {@link Timeouts} says.
 */
public final class Answer implements AutoCloseable {
  private final Head head;
  private final Url url;
  private final Pieces pieces;

  private boolean read;

  Answer(Head head, Url url, Pieces pieces) {
    this.head = head;
    this.url = url;
    this.pieces = pieces;
  }

  /** {@return an answer that no server gave, for an interceptor} */
  public static Answer of(Response response, Url url) {
    byte[] body = response.body();
    Head head = new Head(response.status(), response.headers(), "none", body.length);
    return new Answer(head, url, Pieces.of(body));
  }

  /** {@return this, with another body} */
  Answer with(Pieces others) {
    return new Answer(head, url, others);
  }

  /** {@return this, with its content codings undone and no word of them} */
  Answer decoded(Decoding decoding) {
    Headers headers = headers().without("Content-Encoding").without("Content-Length");
    Head plain = new Head(head.status(), headers, head.protocol(), head.length() == 0 ? 0 : -1);
    return new Answer(plain, url, new Decoded(pieces, decoding));
  }

  // ---- what it says ----

  /** {@return the status code} */
  public int status() {
    return head.status();
  }

  /** {@return whether the status is 2xx} */
  public boolean ok() {
    return status() / 100 == 2;
  }

  /** {@return the header fields, without those of a content coding that was undone} */
  public Headers headers() {
    return head.headers();
  }

  /** {@return the URL that answered, after all redirects} */
  public Url url() {
    return url;
  }

  /** {@return what was spoken, such as {@code HTTP/1.1}} */
  public String protocol() {
    return head.protocol();
  }

  /** {@return what the body is, if the Content-Type says so} */
  public Optional<MediaType> mediaType() {
    return headers().first("Content-Type").flatMap(MediaType::parse);
  }

  /** {@return how many bytes the body has, if the server says so and sends it as it is} */
  public OptionalLong length() {
    return head.length() < 0 ? OptionalLong.empty() : OptionalLong.of(head.length());
  }

  // ---- its body ----

  /**
   * Reads what comes next.
   *
   * @return at least one byte; none at the end
   * @throws dev.weft.task.BrokenException if the server broke off, or what it sent cannot be
   *     decoded
   * @throws dev.weft.task.TimedOutException if nothing came for {@link Timeouts#betweenBytes}
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was taken then
   */
  public byte[] read() throws InterruptedException {
    byte[] next = next();
    return next == null ? new byte[0] : next;
  }

  private byte @Nullable [] next() throws InterruptedException {
    read = true;
    return pieces.next();
  }

  /**
   * Reads the rest as a whole.
   *
   * @param most how many bytes there may be; not negative
   * @throws RefusedException if there are more
   */
  public byte[] bytes(long most) throws InterruptedException {
    if (length().orElse(0) > most) {
      throw tooLarge(most);
    }
    byte[] all = next();
    if (all == null) {
      return new byte[0];
    }
    int size = all.length;
    for (byte[] piece = size > most ? all : next(); piece != null; piece = next()) {
      if (size + (long) piece.length > most) {
        throw tooLarge(most);
      }
      if (size + piece.length > all.length) {
        long room = Math.max(size + piece.length, Math.min(2L * all.length, length().orElse(most)));
        all = Arrays.copyOf(all, (int) Math.min(room, Integer.MAX_VALUE - 8));
      }
      System.arraycopy(piece, 0, all, size, piece.length);
      size += piece.length;
    }
    return size == all.length ? all : Arrays.copyOf(all, size);
  }

  private RefusedException tooLarge(long most) {
    return new RefusedException(
        "the body of %s is larger than the limit of %,d bytes".formatted(url, most));
  }

  /** Reads the rest as {@link #bytes} does, as text in the charset of its Content-Type or UTF-8. */
  public String text(long most) throws InterruptedException {
    return response(most).text();
  }

  /** Reads the rest as {@link #bytes} does, and gives it with status and headers. */
  public Response response(long most) throws InterruptedException {
    return new Response(status(), headers(), bytes(most), url);
  }

  /** Hands the rest out, piece by piece, on this task. */
  public void writeTo(Body.Out out) throws InterruptedException {
    for (byte[] piece = next(); piece != null; piece = next()) {
      out.write(piece, 0, piece.length);
    }
  }

  /** {@return the rest as a body, to be sent on, once} */
  public Body body() {
    OptionalLong length = read ? OptionalLong.empty() : length();
    return length.isPresent() ? Body.of(length.getAsLong(), this::writeTo) : Body.of(this::writeTo);
  }

  /** {@return the rest as it comes; the flow runs once} */
  public Flow<byte[]> pieces() {
    return Flow.generate(out -> writeTo((bytes, from, count) -> out.emit(bytes)));
  }

  /**
   * {@return the rest as the events of a {@code text/event-stream} (HTML standard §9.2); the flow
   * runs once} It ends when the server does; to come back with {@code Last-Event-ID} is the
   * caller's.
   *
   * @param most how many bytes an event may have; at least 1; a larger one ends the flow with a
   *     {@link RefusedException}
   */
  public Flow<ServerSentEvent> events(int most) {
    return Flow.generate(out -> {
      EventStream stream = new EventStream(most);
      for (byte[] piece = next(); piece != null; piece = next()) {
        for (ServerSentEvent event : stream.read(piece, 0, piece.length)) {
          out.emit(event);
        }
      }
    });
  }

  /**
   * {@return the rest as lines, in the charset of its Content-Type or UTF-8; the flow runs once}
   *
   * @param most how many bytes a line may have; at least 1; a longer one ends the flow with a
   *     {@link RefusedException}
   */
  public Flow<String> lines(int most) {
    Charset charset = mediaType().flatMap(MediaType::charset).orElse(StandardCharsets.UTF_8);
    return Flow.generate(out -> {
      Lines lines =
          new Lines(most, () -> tooLong(most), line -> out.emit(new String(line, charset)));
      writeTo(lines);
      lines.end();
    });
  }

  private RefusedException tooLong(int most) {
    return new RefusedException(
        "a line of %s is longer than the limit of %,d bytes".formatted(url, most));
  }

  /** Ends it; what was not read is dropped. Never waits; {@link HttpClient#stream} does it. */
  @Override
  public void close() {
    pieces.close();
  }

  @Override
  public String toString() {
    return status() + " " + url;
  }
}
