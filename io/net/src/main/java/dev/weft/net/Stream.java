package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Loop;
import dev.weft.task.RefusedException;
import dev.weft.task.Weft;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open connection that carries bytes, both ways at once.
 *
 * <p>Whoever reads waits until there is something, whoever writes waits only while the peer takes
 * less than was written. A cancelled read has taken nothing and a cancelled write has sent nothing,
 * so the stream stays usable.
 *
 * <p>One task reads at a time, and any number write: the bytes of one write stay together. Any task
 * may use it, whatever its loop; quickest is one of the loop the stream belongs to, where {@link
 * Dialer#connect} was called, or where {@link Listener} runs its task.
 *
 * <pre>{@code
 * try (Stream stream = dialer.connect(Target.tcp("example.org", 7))) {
 *   stream.write("hello\n");
 *   String answer = stream.readLine(1_024).orElseThrow();
 * }
 * }</pre>
 *
 * <pre>
 * open → output closed → closed
 *   └──── (the peer ends, or is lost: what it said is still read) ────┘
 * </pre>
 */
public final class Stream implements AutoCloseable {
  // immutable
  final Object peer;
  final Channel channel;
  final Inlet<Chunks> inlet;
  final Layer layer;
  private final Outlet outlet;
  final Loop loop;
  final StreamConfig config;

  /** How long a read or a write waits at most for its peer to move; null for ever. Any task. */
  private volatile @Nullable Duration idleTimeout;

  /**
   * @param peer who is at the other end, for messages
   * @param loop that of the channel
   */
  Stream(
      Object peer,
      Channel channel,
      Loop loop,
      Inlet<Chunks> inlet,
      Layer layer,
      StreamConfig config) {
    this.peer = peer;
    this.channel = channel;
    this.inlet = inlet;
    this.layer = layer;
    this.outlet = new Outlet(peer, channel, loop, layer, inlet.gate(), config.writing());
    this.loop = loop;
    this.config = config;
    inlet.tell(outlet);
  }

  // ---- TLS ----

  /**
   * Shakes hands by TLS, if that is asked for and was not done yet.
   *
   * <p>Waits for the peer. {@link Dialer#connect} and {@link Listener#serve} have done it; on a
   * stream of {@link Listener#accept} the first read or write does it otherwise.
   *
   * @throws BrokenException if it failed; the message says why
   * @throws dev.weft.task.TimedOutException if the peer took longer than it may
   * @throws InterruptedException if the caller is cancelled or interrupted; others can go on
   */
  public void handshake() throws InterruptedException {
    Weft.checkpoint();
    layer.greet();
  }

  /** {@return whether nothing is left to agree on before it can be used} */
  boolean isGreeted() {
    return layer == Layer.CLEAR || tls().isPresent();
  }

  /** {@return what TLS has agreed on; empty in the clear, and before the handshake} */
  public Optional<TlsSession> tls() {
    return layer.session();
  }

  /** {@return what is spoken inside of TLS (ALPN); empty if nothing was agreed on} */
  public Optional<String> protocol() {
    return tls().flatMap(TlsSession::protocol);
  }

  /**
   * Goes on over TLS, as the side that has connected: what comes after STARTTLS (RFC 3207) or a
   * word like it.
   *
   * <p>Waits until what was written is sent and both have agreed. The stream it returns has the
   * connection then, and nobody may use this one; if they did not agree, it is closed. What has
   * come and was not read belongs to TLS, so nothing said in the clear is ever taken for safe.
   *
   * @param serverName whom the certificate must be for; not empty
   * @throws BrokenException if the connection was lost, or the handshake failed
   * @throws IllegalStateException if this speaks TLS already, or was accepted; it stays as it was
   * @throws dev.weft.task.TimedOutException after {@link TlsConfig#handshakeTimeout}
   * @throws InterruptedException if the caller is cancelled or interrupted; it is closed then, too
   */
  public Stream startTls(TlsConfig tls, String serverName) throws InterruptedException {
    return Successor.overTls(this, tls, Optional.of(serverName));
  }

  /** Goes on over TLS, as {@link #startTls(TlsConfig, String)} does, as the side that accepted. */
  public Stream startTls(TlsConfig tls) throws InterruptedException {
    return Successor.overTls(this, tls, Optional.empty());
  }

  // ---- reading ----

  /**
   * Reads what is there, at most as much as fits.
   *
   * <p>Waits until there is at least one byte, or the peer has ended.
   *
   * @param target where to put it; with room for at least one byte
   * @return how many bytes were read; -1 if the peer has ended
   * @throws BrokenException if the connection was lost
   * @throws ClosedException if this was closed, as from all that read
   * @throws dev.weft.task.TimedOutException if nothing came for the {@link #idleTimeout}
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was taken then
   */
  public int read(ByteBuffer target) throws InterruptedException {
    if (!target.hasRemaining()) {
      throw new IllegalArgumentException("there must be room for at least one byte");
    }
    Integer count =
        take((Chunks chunks, boolean last) -> chunks.size() == 0 ? null : chunks.read(target));
    return count == null ? -1 : count;
  }

  /** Reads what is there, at most as much as fits, as {@link #read(ByteBuffer)} does. */
  public int read(byte[] target) throws InterruptedException {
    return read(ByteBuffer.wrap(target));
  }

  /**
   * Reads what is there, as {@link #read(ByteBuffer)} does, into an array of its own: so that who
   * waits for long need not hold a buffer meanwhile.
   *
   * @param most how many bytes at most; at least 1
   * @return at least one byte; none if the peer has ended
   */
  public byte[] read(int most) throws InterruptedException {
    requireMost(most);
    byte[] bytes =
        take((Chunks chunks, boolean last) ->
            chunks.size() == 0 ? null : chunks.take((int) Math.min(most, chunks.size())));
    return bytes == null ? new byte[0] : bytes;
  }

  /**
   * Reads so many bytes.
   *
   * <p>Waits until all are there.
   *
   * @param count not negative; they are kept in memory, whatever the size of the read buffer
   * @return exactly so many bytes
   * @throws BrokenException if the connection was lost, or the peer has ended, before; what had
   *     come can still be read
   * @throws dev.weft.task.TimedOutException if nothing came for the {@link #idleTimeout}
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was taken then
   */
  public byte[] readExactly(int count) throws InterruptedException {
    if (count < 0) {
      throw new IllegalArgumentException("count must not be negative, but is " + count);
    }
    byte[] bytes = take(new Exactly(count));
    if (bytes == null) {
      throw new BrokenException(
          "%s ended after %,d of %,d bytes".formatted(peer, inlet.read(Chunks::size), count));
    }
    return bytes;
  }

  /**
   * Reads to the next end of a line, LF or CRLF.
   *
   * <p>Waits until it is there. The last line may lack its end.
   *
   * @param most how many bytes the line may have, without its end; at least 1
   * @return the line without its end, as UTF-8; empty if the peer has ended
   * @throws RefusedException if the line is longer; nothing was taken then
   * @throws BrokenException if the connection was lost
   * @throws dev.weft.task.TimedOutException if nothing came for the {@link #idleTimeout}
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was taken then
   */
  public Optional<String> readLine(int most) throws InterruptedException {
    byte[] bytes = take(Delimited.line(requireMost(most), peer));
    if (bytes == null) {
      return Optional.empty();
    }
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\n') {
      length -= length > 1 && bytes[length - 2] == '\r' ? 2 : 1;
    }
    return Optional.of(new String(bytes, 0, length, StandardCharsets.UTF_8));
  }

  /**
   * Reads up to and with a delimiter.
   *
   * <p>Waits until it is there.
   *
   * @param delimiter at least one byte
   * @param most how many bytes there may be before it; at least 1
   * @return the bytes with the delimiter at their end, or without one what came last before the
   *     peer ended; empty if the peer has ended
   * @throws RefusedException if it does not come in time; nothing was taken then
   * @throws BrokenException if the connection was lost
   * @throws dev.weft.task.TimedOutException if nothing came for the {@link #idleTimeout}
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was taken then
   */
  public Optional<byte[]> readUntil(byte[] delimiter, int most) throws InterruptedException {
    if (delimiter.length == 0) {
      throw new IllegalArgumentException("the delimiter must have at least one byte");
    }
    return Optional.ofNullable(take(Delimited.part(delimiter.clone(), requireMost(most), peer)));
  }

  private static int requireMost(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("most must be at least 1, but is " + most);
    }
    return most;
  }

  private <T> @Nullable T take(Taking<? super Chunks, T> taking) throws InterruptedException {
    layer.greet();
    T taken = inlet.take(channel, taking, idleTimeout);
    if (taken == null && inlet.isClosed()) { // or a reader took that for the end of the peer
      throw new ClosedException(
          "the stream to %s is closed: read before closing it".formatted(peer));
    }
    return taken;
  }

  // ---- writing ----

  /**
   * Writes bytes: takes all of them, and sends them soon, together with others of the same turn.
   *
   * <p>Waits while more than the write buffer is under way to the peer.
   *
   * @param bytes what to write; copied, so it may be changed afterwards
   * @throws BrokenException if the connection was lost
   * @throws ClosedException if this was closed for writing
   * @throws dev.weft.task.TimedOutException if the peer took nothing for the {@link #idleTimeout}
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was sent then
   */
  public void write(ByteBuffer bytes) throws InterruptedException {
    layer.greet();
    outlet.write(bytes, idleTimeout);
  }

  /** Writes bytes, as {@link #write(ByteBuffer)} does. */
  public void write(byte[] bytes) throws InterruptedException {
    write(ByteBuffer.wrap(bytes));
  }

  /** Writes text in UTF-8, as {@link #write(ByteBuffer)} does. */
  public void write(String text) throws InterruptedException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Waits until the system has taken all that was written so far. The peer may not have it yet.
   *
   * @throws BrokenException if the connection was lost before
   * @throws dev.weft.task.TimedOutException if the peer took nothing for the {@link #idleTimeout}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void flush() throws InterruptedException {
    layer.greet();
    outlet.flush(idleTimeout);
  }

  /**
   * Turns this into a connection that carries messages, such as HTTP's, beginning with the bytes
   * that have come and were not read.
   *
   * <p>Waits until what was written is sent. No task may read this meanwhile, and nobody may use it
   * afterwards: the wire has it, and closes it.
   *
   * @param codec adds the handlers between bytes and messages, on the loop
   * @throws BrokenException if the connection was lost
   * @throws InterruptedException if the caller is cancelled or interrupted; all is closed then
   */
  public Wire wire(Consumer<ChannelPipeline> codec) throws InterruptedException {
    Inlet<Messages> messages = new Inlet<>(peer, new Messages(), Wire.MARKS);
    Successor.of(this, codec, messages);
    return new Wire(peer, channel, messages, layer, Dialing.NONE);
  }

  // ---- the end ----

  /**
   * Tells the peer, after all that was written, that no more will come; it may still send, unless
   * this is TLS 1.2, where it has to end at once, too. Never waits.
   *
   * <p>Over a Unix socket it may not either, if the peer is one of these and polls by neither epoll
   * nor kqueue: Netty then closes its end altogether.
   */
  public void closeOutput() {
    outlet.shutOutput();
  }

  /**
   * Closes this: what was written is still sent, in the background and for the linger time at most;
   * what was not read is dropped. Never waits.
   *
   * <p>The peer is told that no more will come, and the connection is kept until it has ended, too,
   * or the linger time is over: for a socket that is closed while the peer still sends is reset,
   * and the peer may lose what it was told last.
   */
  @Override
  public void close() {
    inlet.close();
    outlet.close(config.linger());
  }

  /** Drops the connection at once, with what was not sent; the peer is told (RST). Never waits. */
  public void abort() {
    inlet.close();
    outlet.abort();
  }

  /** Says one last thing, if there is room for it, and closes this. Never waits. */
  void closeWith(String lastWord) {
    outlet.offer(ByteBuffer.wrap(lastWord.getBytes(StandardCharsets.UTF_8)));
    close();
  }

  /**
   * Sets how long a read or a write waits at most for the peer to move. What is under way keeps
   * what it began with. For a bound on the whole of something there is {@link
   * dev.weft.task.Timeout}.
   *
   * @param time positive
   */
  public void idleTimeout(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("idleTimeout must be positive, but is " + time);
    }
    idleTimeout = time;
  }

  // ---- what it is ----

  /** {@return whether neither side has closed it} */
  public boolean isOpen() {
    return channel.isActive() && !inlet.isEnded();
  }

  /** {@return whether its socket is closed} For tests. */
  boolean isGone() {
    return !channel.isOpen();
  }

  /** {@return the address of this end; empty for a Unix socket} */
  public Optional<InetSocketAddress> local() {
    return Addresses.inet(channel.localAddress());
  }

  /** {@return the address of the other end; empty for a Unix socket} */
  public Optional<InetSocketAddress> remote() {
    return Addresses.inet(channel.remoteAddress());
  }

  /** {@return how much has passed so far} */
  public StreamStats stats() {
    return new StreamStats(inlet.read(Chunks::total), outlet.accepted(), outlet.sent());
  }

  @Override
  public String toString() {
    return "stream to " + peer;
  }
}
