package dev.weft.net;

import dev.weft.task.BrokenException;
import io.netty.channel.Channel;
import java.util.Optional;

/**
 * An open connection that carries messages, made of bytes by the handlers of its codec.
 *
 * <p>One task reads and one writes at a time; any task may, whatever its loop. Messages that are
 * reference-counted belong to whoever read them.
 */
public final class Wire {
  // immutable
  private final Target target;
  private final Channel channel;
  private final WireHandler handler;

  Wire(Target target, Channel channel, WireHandler handler) {
    this.target = target;
    this.channel = channel;
    this.handler = handler;
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
    return handler.take(channel);
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
    handler.awaitWritable(channel);
    channel.writeAndFlush(message).addListener(sending -> handler.sent(sending, channel));
  }

  /** {@return whether this can carry another exchange: open, and nothing unasked has come} */
  public boolean isUsable() {
    return channel.isActive() && handler.isQuiet();
  }

  /** Closes the connection at once and releases what was not read. Never waits. */
  public void close() {
    channel.close();
    handler.abandon();
  }

  /** {@return where this leads to} */
  public Target target() {
    return target;
  }

  @Override
  public String toString() {
    return "connection to " + target;
  }
}
