package dev.weft.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * A connection as Netty knows it, over a simulated network; it behaves as one over epoll. Of the
 * loop.
 *
 * <pre>
 * new → (bound →) connecting → connected → closed
 *  └──────┴────────────┴──────────────────────┘
 * </pre>
 */
final class VirtualStream extends VirtualDuplex implements End.User {
  /** So many pieces are read before others have their turn. */
  private static final int MOST_READS = 16;

  // the loop; what is volatile, any thread reads
  private @Nullable ChannelPromise connecting;
  private @Nullable SocketAddress bound;
  private boolean wantsRead;
  private boolean endTold;
  private volatile @Nullable End end;
  private volatile boolean closed;

  /** A channel to connect. */
  VirtualStream(Host host) {
    super(null, host);
  }

  /** A channel that was accepted. */
  VirtualStream(Channel parent, Host host, End end) {
    super(parent, host);
    connect(end);
  }

  private void connect(End accepted) {
    end = accepted;
    accepted.user(this);
  }

  // ---- what it is ----

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public boolean isActive() {
    return end != null && !closed;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    End known = end;
    return known == null ? bound : known.local();
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    End known = end;
    return known == null ? null : known.remote();
  }

  // ---- on a loop ----

  @Override
  protected Socket newUnsafe() {
    return new Socket();
  }

  @Override
  public Socket unsafe() {
    return (Socket) super.unsafe();
  }

  // ---- connecting ----

  @Override
  protected void doBind(SocketAddress local) throws IOException {
    bound = host.ports().take(local, this);
  }

  /** The other side has answered. */
  void connected(End made) {
    ChannelPromise promise = connecting;
    connecting = null;
    connect(made);
    if (promise != null) {
      promise.trySuccess();
    }
    pipeline().fireChannelActive();
  }

  /** {@return whether it waits for the other side} */
  boolean isConnecting() {
    return connecting != null;
  }

  /** There is no connection to be had. */
  void refused(IOException why) {
    ChannelPromise promise = connecting;
    connecting = null;
    if (promise != null) {
      promise.tryFailure(why);
      unsafe().close();
    }
  }

  /** What Netty calls. */
  final class Socket extends AbstractUnsafe implements VirtualIo.Plug {
    @Override
    public void connect(
        SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
      if (!promise.setUncancellable() || !ensureOpen(promise)) {
        return;
      }
      try {
        if (connecting != null || end != null) {
          throw new ConnectionPendingException();
        }
        if (bound == null) {
          bound = host.ports().takeFor(local, remote, VirtualStream.this);
        }
        connecting = promise;
        new Handshake(host, bound, remote, VirtualStream.this).begin();
      } catch (IOException | RuntimeException e) {
        connecting = null;
        promise.tryFailure(annotateConnectException(e, remote));
        closeIfClosed();
      }
    }

    /** There is room again. */
    void flushAgain() {
      flush0();
    }

    @Override
    public void handle(IoRegistration known, IoEvent event) {}

    @Override
    public void close() {
      close(voidPromise());
    }
  }

  // ---- writing ----

  @Override
  protected void doWrite(ChannelOutboundBuffer in) throws Exception {
    End to = end;
    if (to == null) {
      throw new NotYetConnectedException();
    }
    to.requireWhole();
    while (in.current() instanceof ByteBuf first && (to.room() > 0 || !first.isReadable())) {
      byte[] bytes = gathered(in, to.room());
      to.send(bytes);
      in.removeBytes(bytes.length);
    }
  }

  /** {@return as much as fits of what is to be written, in one piece} */
  private static byte[] gathered(ChannelOutboundBuffer in, int room) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    in.forEachFlushedMessage(message -> {
      ByteBuf bytes = (ByteBuf) message;
      int size = Math.min(bytes.readableBytes(), room - all.size());
      bytes.getBytes(bytes.readerIndex(), all, size);
      return all.size() < room;
    });
    return all.toByteArray();
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (message instanceof ByteBuf) {
      return message;
    }
    throw new UnsupportedOperationException(
        "a simulated connection sends bytes, but got a " + message.getClass().getSimpleName());
  }

  @Override
  public void writable() {
    if (isRegistered() && !closed && !outputShut) {
      unsafe().flushAgain();
    }
  }

  @Override
  protected void doShutdownOutput() {
    outputShut = true;
    End known = end;
    if (known != null) {
      known.sendEnd();
    }
  }

  // ---- reading ----

  @Override
  protected void doBeginRead() {
    wantsRead = true;
    readSoon();
  }

  @Override
  public void readable() {
    readSoon();
  }

  @Override
  void readNow() {
    End from = end;
    if (from == null || closed || endTold) {
      return;
    }
    if (wantsRead && from.hasUnread()) {
      readSome(from);
    }
    if (closed || from.hasUnread()) {
      return; // the end comes after it
    }
    String broken = from.broken();
    if (broken != null) {
      breaks(new IOException(broken));
    } else if (from.isAtEnd() && wantsRead) {
      ends();
    }
  }

  private void readSome(End from) {
    wantsRead = false;
    int total = 0;
    int count = 0;
    byte[] next = inputShut ? null : from.take();
    while (next != null) {
      total += next.length;
      pipeline().fireChannelRead(config.getAllocator().heapBuffer(next.length).writeBytes(next));
      boolean more = ++count < MOST_READS && config.isAutoRead() && !closed;
      next = more ? from.take() : null;
    }
    from.grant(total);
    pipeline().fireChannelReadComplete(); // which wants the next read
  }

  private void ends() {
    endTold = true;
    if (config.is(ChannelOption.ALLOW_HALF_CLOSURE)) {
      inputShut = true;
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    } else {
      unsafe().close();
    }
  }

  private void breaks(IOException why) {
    endTold = true;
    pipeline().fireExceptionCaught(why);
    if (config.is(ChannelOption.ALLOW_HALF_CLOSURE)) {
      inputShut = true;
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
    unsafe().close();
  }

  // ---- the end ----

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doClose() {
    if (closed) {
      return;
    }
    closed = true;
    inputShut = true;
    outputShut = true;
    End known = end;
    if (known != null) {
      known.close(config.number(ChannelOption.SO_LINGER, -1) == 0);
    }
    if (parent() == null && bound != null) {
      host.ports().free(bound, this);
    }
    ChannelPromise promise = connecting;
    if (promise != null) {
      connecting = null;
      promise.tryFailure(new ClosedChannelException());
    }
  }
}
