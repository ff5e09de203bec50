package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open connection that carries messages, made of bytes by the handlers of its codec.
 *
 * <p>One task reads and one writes at a time; any task may, whatever its loop. Messages that are
 * reference-counted belong to whoever read them.
 */
public final class Wire {
  /** So many messages wait at most before the socket is not read any more. */
  static final Inlet.Marks MARKS = new Inlet.Marks(32, 8);

  private static final Taking<Messages, Object> NEXT = (messages, last) -> messages.poll();

  // immutable
  private final Object peer;
  private final Channel channel;
  private final Inlet<Messages> inlet;
  private final Layer layer;
  private final Dialing dialing;

  Wire(Object peer, Channel channel, Inlet<Messages> inlet, Layer layer, Dialing dialing) {
    this.peer = peer;
    this.channel = channel;
    this.inlet = inlet;
    this.layer = layer;
    this.dialing = dialing;
  }

  /**
   * Takes the next message.
   *
   * <p>Waits for it. A cancelled read has taken nothing, and the wire stays usable.
   *
   * @return the message; empty once the connection has ended, by the peer or by {@link #close}
   * @throws BrokenException if the connection was lost, or the peer sent what is not understood
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public Optional<Object> read() throws InterruptedException {
    return Optional.ofNullable(inlet.take(channel, NEXT, null));
  }

  /**
   * Takes the next message, as {@link #read()} does.
   *
   * @param time how long to wait for it; positive
   * @throws dev.weft.task.TimedOutException if it did not come in time; nothing was taken then
   */
  public Optional<Object> readWithin(Duration time) throws InterruptedException {
    return Optional.ofNullable(inlet.take(channel, NEXT, time));
  }

  /** {@return the next message if it is there, which it takes; else null} Never waits. */
  public @Nullable Object poll() {
    return inlet.read(Messages::poll);
  }

  /**
   * Hands a message to the loop for sending, in order, and with it the ownership of what is
   * reference-counted in it.
   *
   * <p>Waits only while the peer takes less than was sent. What fails later breaks the wire and is
   * told by the read after the last message of the peer.
   *
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was sent then,
   *     and the message is still the caller's
   */
  public void write(Object message) throws InterruptedException {
    send(message, null);
  }

  /**
   * Hands a message to the loop, as {@link #write(Object)} does.
   *
   * @param idle how long the peer may take nothing
   * @throws dev.weft.task.TimedOutException if it took nothing for so long; nothing was sent then
   */
  public void write(Object message, Duration idle) throws InterruptedException {
    send(message, idle);
  }

  private void send(Object message, @Nullable Duration idle) throws InterruptedException {
    Weft.checkpoint();
    if (!channel.isWritable()) {
      inlet.gate().await(() -> channel.isWritable() || inlet.isEnded(), idle, "sending to " + peer);
    }
    channel.writeAndFlush(message).addListener(this::sent);
  }

  private void sent(Future<? super Void> sending) {
    Throwable cause = sending.cause();
    if (cause instanceof IOException) {
      inlet.lost(Faults.using(peer, cause));
    } else if (cause != null) {
      inlet.end(Faults.sending(peer, cause));
      layer.close(channel);
    }
  }

  /**
   * Sends a message over a connection of its own to where this one leads, in the clear, and ends
   * that: how some protocols cancel what another connection is at. Never waits; whether it got
   * there nobody is told. Not for a wire that leads through a proxy.
   *
   * @param message all that is sent there; not to be changed afterwards
   */
  public void sendAside(byte[] message) {
    Aside.send(channel, message);
  }

  /** {@return whether this can carry another exchange: open, and nothing unasked has come} */
  public boolean isUsable() {
    return channel.isActive() && inlet.isQuiet();
  }

  /** Closes the connection at once and releases what was not read. Never waits. */
  public void close() {
    layer.close(channel);
    layer.drop(channel); // if it takes the last words, it has them now
    inlet.close();
  }

  /** Closes the connection once all that was written is sent. Never waits. */
  public void finish() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> layer.close(channel));
    inlet.close();
  }

  /** {@return what TLS has agreed on; empty in the clear} */
  public Optional<TlsSession> tls() {
    return layer.session();
  }

  /** {@return how long it took to connect; nothing where the peer did} */
  public Dialing dialing() {
    return dialing;
  }

  /** {@return who is at the other end, for messages} */
  public String peer() {
    return peer.toString();
  }

  /** {@return the address of the other end; empty for a Unix socket} */
  public Optional<InetSocketAddress> remote() {
    return Addresses.inet(channel.remoteAddress());
  }

  @Override
  public String toString() {
    return "connection to " + peer;
  }
}
