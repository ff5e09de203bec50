package dev.weft.websocket;

import dev.weft.flow.Flow;
import dev.weft.sync.Semaphore;
import dev.weft.task.Shield;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import dev.weft.websocket.Outgoing.Data;
import dev.weft.websocket.Outgoing.Ping;
import io.netty.channel.ChannelHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * An open connection that carries messages both ways, until one side closes it (RFC 6455), with
 * compression if both want it (RFC 7692).
 *
 * <p>One task receives at a time, and any number send: messages never interleave. A cancelled
 * receive has taken nothing and a cancelled send has sent nothing, so the WebSocket stays usable.
 * Who receives slowly slows its peer, and a slow peer makes {@code send} wait. Pings are answered,
 * and the end is noticed, also while nobody receives.
 *
 * <pre>{@code
 * socket.send("hello");
 * Optional<Message> answer = socket.receive();
 * }</pre>
 *
 * <pre>
 * open → one side has closed → both have, or the time to part is over → ended
 *   └──────── (lost, or the peer broke the rules) ───────────────────────┘
 * </pre>
 *
 * <p>Over HTTP/1.1 only; WebSockets over HTTP/2 (RFC 8441) are not known here.
 */
public final class WebSocket implements AutoCloseable {
  /** What is done with a WebSocket. */
  @FunctionalInterface
  public interface Body {
    void run(WebSocket socket) throws Exception;
  }

  // immutable
  private final Session session;
  private final Terms terms;
  private final @Nullable Deflating deflating;
  private final Semaphore turn = new Semaphore("turn to send", 1);

  /** The receiving task only. */
  private final Assembly assembly;

  // any thread
  private final LongAdder received = new LongAdder();
  private final LongAdder receivedBytes = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder sentBytes = new LongAdder();

  WebSocket(String peer, Terms terms) {
    this.session = new Session(peer, terms);
    this.terms = terms;
    Deflate how = terms.deflate();
    this.deflating = terms.deflates() ? new Deflating(how, terms.keepsOurs()) : null;
    this.assembly =
        new Assembly(
            terms.config().limits(),
            terms.deflates() ? new Inflating(how.ratio(), terms.keepsTheirs()) : null);
  }

  /**
   * {@return what makes a pipeline carry this} It is to be added on the loop, once, where bytes
   * come out; it adds its codec before itself.
   */
  ChannelHandler handler() {
    return session;
  }

  // ---- receiving ----

  /**
   * Takes the next message.
   *
   * <p>Waits for it.
   *
   * @return the message; empty once the peer has closed and all it said was received, or this side
   *     has closed; {@link #reason} then says why
   * @throws dev.weft.task.BrokenException if the connection was lost, or the peer broke the rules
   *     of the protocol, which it was told
   * @throws dev.weft.task.RefusedException if the peer sent more than {@link MessageLimits} or
   *     {@link Deflate#ratio} allow, which it was told
   * @throws IllegalStateException if another task waits here
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was taken then
   */
  public Optional<Message> receive() throws InterruptedException {
    while (true) {
      Part part = session.arrivals().take(session::resume);
      if (part == null) {
        assembly.end();
        return Optional.empty();
      }
      Message message;
      try {
        message = assembly.add(part);
      } catch (FaultException e) {
        assembly.end();
        throw session.refuse(e);
      }
      if (message != null) {
        received.increment();
        receivedBytes.add(message.length());
        session.pulse().spoken();
        return Optional.of(message);
      }
    }
  }

  /** {@return what {@link #receive} gives, as a flow to be run by one task at a time} */
  public Flow<Message> messages() {
    return Flow.generate(out -> {
      for (Optional<Message> next = receive(); next.isPresent(); next = receive()) {
        out.emit(next.get());
      }
    });
  }

  // ---- sending ----

  /**
   * Sends a text: takes all of it, and sends it soon, in order.
   *
   * <p>Waits for those who began to send before, and while the peer takes less than was sent. What
   * is no Unicode in it, half of a surrogate pair, becomes a question mark.
   *
   * @throws dev.weft.task.BrokenException if the connection was lost, or the peer has closed
   * @throws dev.weft.task.ClosedException if this side has closed
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was sent then
   */
  public void send(String text) throws InterruptedException {
    send(true, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends bytes, as {@link #send(String)} sends a text.
   *
   * @param bytes copied, so they may be changed afterwards
   */
  public void send(byte[] bytes) throws InterruptedException {
    send(false, bytes.clone());
  }

  /** Sends a message on, as {@link #send(String)} does. */
  public void send(Message message) throws InterruptedException {
    switch (message) {
      case Message.Text(String text) -> send(text);
      case Message.Binary(byte[] bytes) -> send(bytes);
    }
  }

  private void send(boolean text, byte[] bytes) throws InterruptedException {
    turn.acquire();
    try {
      session.departures().awaitRoom();
      byte[] shrunk = deflating == null ? null : deflating.deflate(bytes);
      session.departures().add(new Data(text, shrunk != null, shrunk == null ? bytes : shrunk));
      sent.increment();
      sentBytes.add(bytes.length);
      session.pulse().spoken();
    } catch (WeftException e) {
      if (deflating != null) {
        deflating.end(); // nothing will be sent any more
      }
      throw e;
    } finally {
      turn.release();
    }
  }

  /**
   * Asks the peer for a sign of life.
   *
   * <p>Waits for it; for as long as {@link KeepAlive} allows, if nothing else comes. The answer
   * comes although nobody receives, but after what was sent before, and not while what has come
   * waits to be received.
   *
   * @return how long the peer took
   * @throws dev.weft.task.BrokenException if the connection was lost, or the peer has closed
   * @throws dev.weft.task.ClosedException if this side has closed
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public Duration ping() throws InterruptedException {
    Weft.checkpoint();
    return session
        .pings()
        .await(number -> {
          turn.acquire();
          try {
            session.departures().awaitRoom();
            session.departures().add(new Ping(number));
          } finally {
            turn.release();
          }
        });
  }

  // ---- the end ----

  /**
   * Does something with this, and closes it: with 1000 when the body has returned, 1011 if it
   * failed, 1001 if it was cancelled.
   *
   * <p>Waits for the body, and until the connection has ended, for {@link WebSocketConfig#closing}
   * at most. The body runs on the caller's task. It is cancelled if the peer is gone and it has not
   * heard of that from {@code receive} or {@code send}: at once if the connection was lost, and
   * after the time to part if the peer has closed.
   *
   * @throws RuntimeException what the body throws; a checked exception as the cause of a {@link
   *     dev.weft.task.TaskFailedException}
   * @throws dev.weft.task.BrokenException if the body was cancelled because the connection was lost
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void use(Body body) throws InterruptedException {
    int word = CloseReason.FAILED;
    try {
      TaskGroup.run(group -> {
        session.onGone(() -> group.cancel(session.peer() + " has gone"));
        body.run(this);
      });
      word = CloseReason.NORMAL;
    } catch (TaskCancelledException e) {
      WeftException failure = session.ending().failure();
      if (failure != null) {
        throw failure;
      }
      if (!session.ending().isHeard()) {
        throw e;
      }
    } catch (InterruptedException e) {
      word = CloseReason.AWAY;
      throw e;
    } finally {
      close(word, "");
      awaitEndShielded();
    }
  }

  private void awaitEndShielded() throws InterruptedException {
    try {
      Shield.within(terms.config().closing().multipliedBy(2), () -> session.ending().await());
    } catch (TimedOutException e) {
      abort(); // its timers have not run: the loop is held, or the clock
    }
  }

  /** Closes this with 1000, as {@link #close(int, String)} does. */
  @Override
  public void close() {
    close(CloseReason.NORMAL, "");
  }

  /**
   * Closes this, unless either side has: what was sent before is still sent, what comes and what
   * was not received is dropped. Never waits: the two sides part in the background, for {@link
   * WebSocketConfig#closing} at most.
   *
   * @param code 1000, 1001, 1011 and the like, or 3000 to 4999 for one's own; see {@link
   *     CloseReason}
   * @param reason for people; at most 123 bytes of UTF-8
   * @throws IllegalArgumentException if the code may not be sent, or the reason is too long
   */
  public void close(int code, String reason) {
    if (!CloseReason.isSaid(code)) {
      throw new IllegalArgumentException("code must be one that may be sent, but is " + code);
    }
    session.close(new CloseReason(code, reason));
  }

  /** Drops the connection at once, with what was not sent. Never waits. */
  public void abort() {
    session.abort();
  }

  /**
   * Waits until the connection has ended. That takes {@link WebSocketConfig#closing} at most, once
   * either side has closed.
   *
   * @return what the peer said last; 1006 if it said nothing
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public CloseReason awaitEnd() throws InterruptedException {
    session.ending().await();
    return reason().orElseThrow();
  }

  // ---- what it is ----

  /**
   * {@return what the peer said when it closed, or 1006 if the connection was lost or the peer at
   * fault; empty until then}
   */
  public Optional<CloseReason> reason() {
    return session.ending().reason();
  }

  /** {@return whether neither side has closed it} */
  public boolean isOpen() {
    return session.ending().isOpen();
  }

  /** {@return the subprotocol the two sides have agreed on; empty if none} */
  public Optional<String> protocol() {
    return terms.protocol();
  }

  /** {@return whether the two sides have agreed to compress} */
  public boolean isCompressed() {
    return terms.deflates();
  }

  /** {@return how it stands} */
  public WebSocketStats stats() {
    return new WebSocketStats(
        received.sum(),
        receivedBytes.sum(),
        sent.sum(),
        sentBytes.sum(),
        session.arrivals().size(),
        session.departures().size(),
        session.silence());
  }

  @Override
  public String toString() {
    return "WebSocket to " + session.peer();
  }
}
