package dev.weft.client;

import dev.weft.http.Body;
import dev.weft.http.Headers;
import dev.weft.http.Request;
import dev.weft.net.Wire;
import dev.weft.task.BrokenException;
import dev.weft.task.TimedOutException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An exchange on a connection of its own (RFC 9112). */
final class Http1Exchange implements Exchange {
  /** So many bytes that have come are dropped to keep a connection whose answer nobody read. */
  private static final int MOST_DROPPED = 256 * 1024;

  private final Connection connection;
  private final Wire wire;
  private final Timeouts timeouts;

  /** Gives the connection back, or closes it. */
  private final Consumer<Connection> end;

  private final boolean kept;

  // written by the task that sends
  private volatile boolean sent;
  private boolean asksForHead;

  /** How many bytes of a body are not sent yet; negative if it is sent in chunks. */
  private long left;

  // the task that reads
  private @Nullable HttpResponse head;
  private boolean complete;
  private boolean closed;

  Http1Exchange(Connection connection, Timeouts timeouts, Consumer<Connection> end) {
    this.connection = connection;
    this.wire = connection.wire();
    this.timeouts = timeouts;
    this.end = end;
    this.kept = connection.begins();
  }

  // ---- the request ----

  @Override
  public void send(Request request) throws InterruptedException {
    asksForHead = request.method().equals("HEAD");
    left = request.body().length().orElse(-1);
    connection.decoder().expect(request.method());
    write(Http1Wording.request(request));
    sent = request.body().whole().isPresent();
  }

  @Override
  public Body.Out out() {
    return (bytes, from, count) -> {
      if (count > 0) {
        write(Http1Wording.piece(bytes, from, count, left < 0));
        left -= left < 0 ? 0 : count;
        sent = left == 0; // from here on the answer may come
      }
    };
  }

  @Override
  public void finish() throws InterruptedException {
    if (left < 0) {
      write(Http1Wording.lastChunk());
    }
    sent = true;
  }

  private void write(ByteBuf bytes) throws InterruptedException {
    boolean taken = false;
    try {
      wire.write(bytes, timeouts.write());
      taken = true;
    } finally {
      if (!taken) {
        bytes.release();
      }
    }
  }

  // ---- the answer ----

  @Override
  public Head head(BooleanSupplier sending) throws InterruptedException, StaleException {
    try {
      HttpResponse next = finalHead(sending);
      head = next;
      return new Head(
          next.status().code(),
          headers(next.headers()),
          next.protocolVersion().text(),
          hasBody(next) ? HttpUtil.getContentLength(next, -1L) : 0);
    } catch (BrokenException e) {
      if (kept && head == null) {
        throw new StaleException(e, false);
      }
      throw e;
    }
  }

  private boolean hasBody(HttpResponse answered) {
    int status = answered.status().code();
    return !asksForHead && status != 204 && status != 304;
  }

  private HttpResponse finalHead(BooleanSupplier sending) throws InterruptedException {
    while (true) {
      HttpObject message = first(sending);
      if (message instanceof HttpResponse next) {
        boolean informational = next.status().code() / 100 == 1; // 100, 103: the answer follows
        if (!informational) {
          return next;
        }
      }
      ReferenceCountUtil.release(message);
    }
  }

  private HttpObject first(BooleanSupplier sending) throws InterruptedException {
    while (true) {
      boolean still = sending.getAsBoolean();
      try {
        return await(timeouts.firstByte(), "the first byte from ");
      } catch (TimedOutException e) {
        if (!still) {
          throw e;
        }
      }
    }
  }

  @Override
  public byte @Nullable [] next() throws InterruptedException {
    while (!complete) {
      HttpContent content = (HttpContent) next(timeouts.betweenBytes(), "the next byte from ");
      try {
        complete = content instanceof LastHttpContent;
        ByteBuf bytes = content.content();
        if (bytes.isReadable()) {
          return ByteBufUtil.getBytes(bytes);
        }
      } finally {
        content.release();
      }
    }
    return null;
  }

  private HttpObject next(Duration bound, String what) throws InterruptedException {
    Object there = wire.poll();
    return there == null ? await(bound, what) : readable(there);
  }

  private HttpObject await(Duration bound, String what) throws InterruptedException {
    try {
      return readable(
          wire.readWithin(bound)
              .orElseThrow(() ->
                  new BrokenException(
                      wire.peer() + " closed the connection before its answer was complete")));
    } catch (TimedOutException e) {
      throw new TimedOutException(what + wire.peer(), e.bound(), e.spent());
    }
  }

  private HttpObject readable(Object there) {
    HttpObject message = (HttpObject) there;
    if (message.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      Throwable cause = message.decoderResult().cause();
      throw new BrokenException(
          wire.peer() + " answered with what is no HTTP: " + cause.getMessage(), cause);
    }
    return message;
  }

  private static Headers headers(HttpHeaders fields) {
    String[] pairs = new String[2 * fields.size()];
    int at = 0;
    for (Map.Entry<String, String> field : fields) {
      pairs[at++] = field.getKey();
      pairs[at++] = field.getValue();
    }
    return Headers.of(pairs);
  }

  // ---- the end ----

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      HttpResponse known = head;
      if (known != null && sent && isComplete() && HttpUtil.isKeepAlive(known)) {
        connection.ends(KeepAlive.timeout(known.headers().get("Keep-Alive")));
      }
      end.accept(connection);
    }
  }

  /**
   * {@return whether nothing more of the answer will come} Drops what has come, if it is little.
   */
  private boolean isComplete() {
    int dropped = 0;
    while (!complete && dropped < MOST_DROPPED && wire.poll() instanceof HttpContent content) {
      dropped += content.content().readableBytes();
      complete = content instanceof LastHttpContent && content.decoderResult().isSuccess();
      content.release();
    }
    return complete;
  }
}
