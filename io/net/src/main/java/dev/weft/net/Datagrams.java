package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Loop;
import dev.weft.task.Weft;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A port that sends and receives datagrams (UDP, RFC 768).
 *
 * <p>They may get lost, come twice or in another order; what is lost here is counted. One task
 * receives at a time, and any number send; any task may use it, whatever its loop.
 *
 * <pre>{@code
 * try (Datagrams port = Datagrams.open(Address.local(5300))) {
 *   while (true) {
 *     Datagram question = port.receive();
 *     port.send(answer(question.bytes()), question.from());
 *   }
 * }
 * }</pre>
 *
 * <pre>
 * open (to everyone, or connected to one peer) → closed
 * </pre>
 */
public final class Datagrams implements AutoCloseable {
  // immutable
  private final Channel channel;
  private final Inlet<Letters> inlet;
  private final InetSocketAddress local;
  private final @Nullable InetSocketAddress peer;

  // any thread
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong unsent = new AtomicLong();

  private Datagrams(Channel channel, Inlet<Letters> inlet, @Nullable InetSocketAddress peer) {
    this.channel = channel;
    this.inlet = inlet;
    this.local = (InetSocketAddress) channel.localAddress();
    this.peer = peer;
  }

  // ---- the beginning ----

  /** Opens a port, as {@link #open(DatagramsConfig)} does. */
  public static Datagrams open(Address address) throws InterruptedException {
    return open(DatagramsConfig.at(address));
  }

  /**
   * Opens a port that sends to everyone and receives from everyone.
   *
   * <p>Waits for the system. It belongs to the caller's loop.
   *
   * @return the port, which the caller has to close
   * @throws BrokenException if it cannot be opened: it is taken, the address is not one of this
   *     machine; the message says which
   * @throws InterruptedException if the caller is cancelled or interrupted; it is closed then
   */
  public static Datagrams open(DatagramsConfig config) throws InterruptedException {
    return open(config, null);
  }

  /**
   * Opens a port that speaks with one peer only, as {@link #connect(DatagramsConfig,
   * InetSocketAddress)} does.
   */
  public static Datagrams connect(InetSocketAddress peer) throws InterruptedException {
    boolean six = peer.getAddress() instanceof Inet6Address;
    return connect(DatagramsConfig.at(Address.of(six ? "::" : "0.0.0.0", 0)), peer);
  }

  /**
   * Opens a port that speaks with one peer only: the system drops what comes from others, and tells
   * when nobody receives there.
   *
   * <p>Waits for the system, not for the peer. It belongs to the caller's loop.
   *
   * @param peer with an address; a {@link Resolver} finds those of a name
   * @return the port, which the caller has to close
   * @throws BrokenException if it cannot be opened
   * @throws InterruptedException if the caller is cancelled or interrupted; it is closed then
   */
  public static Datagrams connect(DatagramsConfig config, InetSocketAddress peer)
      throws InterruptedException {
    requireAddress(peer);
    return open(config, peer);
  }

  private static Datagrams open(DatagramsConfig config, @Nullable InetSocketAddress peer)
      throws InterruptedException {
    Weft.checkpoint();
    Inlet<Letters> inlet =
        new Inlet<>(
            peer == null ? "datagrams at " + config.address() : words(peer),
            new Letters(config),
            new Inlet.Marks(Long.MAX_VALUE, 0));
    Address.Host at = (Address.Host) config.address();
    Transport transport = Transport.current();
    NettyPoller poller = NettyPoller.of(Loop.current(), transport);
    Transport sockets = poller.transport(transport);
    InetSocketAddress address = Addresses.toListenAt(at, sockets);
    ChannelFuture bound =
        bootstrap(config, inlet)
            .group(poller.eventLoop())
            .channelFactory(sockets::datagrams)
            .bind(address);
    boolean done = false;
    try {
      Futures.await(bound, late -> {});
      if (peer != null) {
        Futures.await(bound.channel().connect(peer), late -> {});
      }
      done = true;
      return new Datagrams(bound.channel(), inlet, peer);
    } catch (RuntimeException e) {
      Throwable cause = Futures.failure(e);
      throw bound.isSuccess() && peer != null
          ? Faults.connecting(words(peer), cause)
          : Faults.listening(at, cause);
    } finally {
      if (!done) {
        bound.channel().close();
        inlet.close();
      }
    }
  }

  private static Bootstrap bootstrap(DatagramsConfig config, Inlet<Letters> inlet) {
    return new Bootstrap()
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(config.maxSize() + 1)) // one more shows a longer one
        .option(ChannelOption.SO_BROADCAST, config.broadcast())
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Undelivered(), inlet);
              }
            });
  }

  // ---- receiving ----

  /**
   * Receives the next datagram.
   *
   * <p>Waits for it.
   *
   * @throws BrokenException if it is connected, and one that was sent could not be delivered; those
   *     after it still can
   * @throws ClosedException if this is closed
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was taken then
   */
  public Datagram receive() throws InterruptedException {
    Object next =
        inlet.take(channel, (Letters letters, boolean last) -> last ? null : letters.poll(), null);
    return switch (next) {
      case Datagram datagram -> datagram;
      case Throwable failure -> throw undelivered(failure);
      case null, default -> throw closed();
    };
  }

  private BrokenException undelivered(Throwable failure) {
    String whom = peer == null ? "somebody" : words(peer);
    return Faults.isRefusal(failure)
        ? new BrokenException("nobody receives at " + whom, failure)
        : Faults.sending(whom, failure);
  }

  // ---- sending ----

  /**
   * Sends a datagram to somebody.
   *
   * <p>Waits until the system has taken it; longer only while it has no room.
   *
   * @param bytes at least one; copied, so they may be changed afterwards
   * @throws BrokenException if it cannot be sent: it is too long, there is no route, a broadcast
   *     without {@link DatagramsConfig#withBroadcast}; others still can
   * @throws ClosedException if this is closed
   * @throws IllegalStateException if this is connected to another
   * @throws InterruptedException if the caller is cancelled or interrupted; it was not sent then
   */
  public void send(byte[] bytes, InetSocketAddress to) throws InterruptedException {
    send(ByteBuffer.wrap(bytes), to);
  }

  /** Sends text in UTF-8, as {@link #send(byte[], InetSocketAddress)} does. */
  public void send(String text, InetSocketAddress to) throws InterruptedException {
    send(text.getBytes(StandardCharsets.UTF_8), to);
  }

  /** Sends a datagram, as {@link #send(byte[], InetSocketAddress)} does. */
  public void send(ByteBuffer bytes, InetSocketAddress to) throws InterruptedException {
    requireAddress(to);
    if (peer != null && !peer.equals(to)) {
      throw new IllegalStateException(
          "%s speaks with nobody else, so not with %s: open a port that is not connected"
              .formatted(this, words(to)));
    }
    Weft.checkpoint();
    inlet.gate().await(() -> channel.isWritable() || inlet.isEnded(), null, "sending to " + to);
    await(hand(bytes, to), to);
  }

  /** Sends to the peer this is connected to, as {@link #send(byte[], InetSocketAddress)} does. */
  public void send(byte[] bytes) throws InterruptedException {
    send(bytes, requirePeer());
  }

  /** Sends to the peer this is connected to, as {@link #send(byte[], InetSocketAddress)} does. */
  public void send(String text) throws InterruptedException {
    send(text, requirePeer());
  }

  /** Netty drops what is cancelled before it is flushed; what is not has been handed over. */
  private void await(ChannelFuture sending, InetSocketAddress to) throws InterruptedException {
    try {
      Futures.await(sending, late -> {});
    } catch (InterruptedException e) {
      if (sending.cancel(false)) {
        throw e;
      }
      Thread.currentThread().interrupt(); // it won; the next wait will be told
    } catch (RuntimeException e) {
      if (inlet.isEnded()) {
        throw closed();
      }
      throw Faults.sending(words(to), Futures.failure(e));
    }
  }

  /**
   * Sends a datagram if the system has room for it, else drops it. Never waits; what fails later is
   * counted as unsent.
   *
   * @return whether it was handed over; if not, it was dropped and counted
   */
  public boolean trySend(byte[] bytes, InetSocketAddress to) {
    requireAddress(to);
    if (inlet.isEnded()) {
      throw closed();
    }
    if (!channel.isWritable()) {
      unsent.incrementAndGet();
      return false;
    }
    hand(ByteBuffer.wrap(bytes), to);
    return true;
  }

  private ChannelFuture hand(ByteBuffer bytes, InetSocketAddress to) {
    if (!bytes.hasRemaining()) { // Netty would say that it was sent
      throw new IllegalArgumentException("a datagram must have at least one byte to be sent");
    }
    ByteBuf content = channel.alloc().directBuffer(bytes.remaining()).writeBytes(bytes);
    return channel
        .writeAndFlush(new DatagramPacket(content, to))
        .addListener(done -> {
          if (!done.isCancelled()) {
            (done.isSuccess() ? sent : unsent).incrementAndGet();
          }
        });
  }

  private static void requireAddress(InetSocketAddress to) {
    if (to.isUnresolved()) {
      throw new IllegalArgumentException(
          "%s has no address: a Resolver finds those of a name".formatted(to));
    }
    if (to.getPort() == 0) {
      throw new IllegalArgumentException("port must be 1 to 65535, but is 0");
    }
  }

  private InetSocketAddress requirePeer() {
    if (peer == null) {
      throw new IllegalStateException(this + " is not connected: say whom to send to");
    }
    return peer;
  }

  // ---- the end ----

  /** Closes this, and drops what was not received. Never waits. */
  @Override
  public void close() {
    inlet.close();
    channel.close();
  }

  private ClosedException closed() {
    return new ClosedException(this + " is closed: use it before closing it");
  }

  // ---- what it is ----

  /** {@return where this receives} */
  public InetSocketAddress local() {
    return local;
  }

  /** {@return the peer this is connected to; empty if it speaks with everyone} */
  public Optional<InetSocketAddress> remote() {
    return Optional.ofNullable(peer);
  }

  /** {@return how it stands} */
  public DatagramsStats stats() {
    return inlet.read(letters -> letters.stats(sent.get(), unsent.get()));
  }

  private static String words(InetSocketAddress address) {
    return Address.of(address.getAddress().getHostAddress(), address.getPort()).toString();
  }

  @Override
  public String toString() {
    return "datagrams at " + words(local) + (peer == null ? "" : " with " + words(peer));
  }
}
