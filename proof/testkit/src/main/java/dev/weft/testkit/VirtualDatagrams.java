package dev.weft.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A port for datagrams as Netty knows it, on a simulated network (UDP, RFC 768); it behaves as one
 * over epoll. Of the loop.
 *
 * <pre>
 * new → bound (→ connected to one peer) → closed
 * </pre>
 */
final class VirtualDatagrams extends VirtualChannel {
  /** So many are read before others have their turn. */
  private static final int MOST_READS = 16;

  /** What fits into a datagram over IPv4. */
  private static final int LARGEST = 65_507;

  /** So many bytes wait for who reads, if nothing else is said (rmem_default of Linux). */
  private static final int ROOM = 212_992;

  private static final String EVERYBODY = "255.255.255.255";

  /** One that came; also one on its way, with whom it is for. */
  private record Letter(byte[] bytes, InetSocketAddress from, InetSocketAddress to) {}

  // the loop; what is volatile, any thread reads
  private final ArrayDeque<Letter> arrived = new ArrayDeque<>();
  private long unread;
  private @Nullable IOException news;
  private boolean wantsRead;
  private volatile @Nullable InetSocketAddress bound;
  private volatile @Nullable InetSocketAddress peer;
  private volatile boolean closed;

  VirtualDatagrams(Host host) {
    super(null, host);
  }

  // ---- what it is ----

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public boolean isActive() {
    return bound != null && !closed;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    InetSocketAddress local = bound;
    InetSocketAddress other = peer;
    return local != null && other != null && local.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(host.addressFor(other.getAddress()), local.getPort())
        : local;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return peer;
  }

  /** {@return how many bytes came and were not read} */
  long unread() {
    return unread;
  }

  // ---- its life ----

  @Override
  protected void doBind(SocketAddress local) throws IOException {
    bound(host.datagramPorts().take(local, this));
  }

  private void bound(SocketAddress local) {
    bound = (InetSocketAddress) local;
    network().datagrams().add(this);
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new Socket();
  }

  /** What Netty calls. */
  private final class Socket extends AbstractUnsafe implements VirtualIo.Plug {
    @Override
    public void connect(
        SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
      if (!promise.setUncancellable() || !ensureOpen(promise)) {
        return;
      }
      try {
        boolean wasActive = isActive();
        if (!wasActive) {
          bound(host.datagramPorts().takeFor(local, remote, VirtualDatagrams.this));
        }
        target((InetSocketAddress) remote);
        peer = (InetSocketAddress) remote;
        promise.trySuccess();
        if (!wasActive) {
          pipeline().fireChannelActive();
        }
      } catch (IOException | RuntimeException e) {
        promise.tryFailure(annotateConnectException(e, remote));
        closeIfClosed();
      }
    }

    @Override
    public void handle(IoRegistration known, IoEvent event) {}

    @Override
    public void close() {
      close(voidPromise());
    }
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doClose() {
    InetSocketAddress known = bound;
    if (!closed && known != null) {
      host.datagramPorts().free(known, this);
      network().datagrams().remove(this);
    }
    closed = true;
    arrived.clear();
    unread = 0;
  }

  /** Its host has lost power. */
  void vanish() {
    unsafe().close(unsafe().voidPromise());
  }

  // ---- sending ----

  @Override
  protected void doWrite(ChannelOutboundBuffer in) {
    while (in.current() instanceof DatagramPacket packet) {
      try {
        send(ByteBufUtil.getBytes(packet.content()), packet.recipient());
        in.remove();
      } catch (IOException e) {
        in.remove(e); // those after it still can be sent
      }
    }
  }

  private void send(byte[] bytes, InetSocketAddress to) throws IOException {
    if (bytes.length > LARGEST) {
      throw new IOException("Message too long");
    }
    if (to.getAddress().getHostAddress().equals(EVERYBODY)) {
      sendToAll(bytes, to);
      return;
    }
    Host target = target(to);
    Letter letter = new Letter(bytes, source(target, to.getAddress()), to);
    network().way(host, target).carry(bytes.length, () -> arrives(letter, target));
  }

  /** {@return the host of an address} */
  private Host target(InetSocketAddress to) throws IOException {
    Host target = network().at(host, to);
    if (target == null) {
      throw new NoRouteToHostException("No route to host");
    }
    return target;
  }

  private void sendToAll(byte[] bytes, InetSocketAddress to) throws IOException {
    if (!config.is(ChannelOption.SO_BROADCAST)) {
      throw new IOException("Permission denied");
    }
    for (Host each : network().hosts()) {
      Letter letter = new Letter(bytes, source(each, each.addresses().getFirst()), to);
      network()
          .way(host, each)
          .carry(
              bytes.length,
              () -> {
                if (receiver(each, letter) instanceof VirtualDatagrams receiver) {
                  receiver.arrives(letter);
                }
              });
    }
  }

  /** {@return where the other one sees it come from} */
  private InetSocketAddress source(Host target, InetAddress to) throws IOException {
    InetSocketAddress local = bound;
    if (local == null) {
      throw new IOException("not bound");
    }
    if (local.getAddress().isAnyLocalAddress()) {
      return new InetSocketAddress(host.addressFor(to), local.getPort());
    }
    if (local.getAddress().isLoopbackAddress() && target != host) {
      throw new IOException("Invalid argument"); // it could not be answered
    }
    return local;
  }

  private void arrives(Letter letter, Host target) {
    VirtualDatagrams receiver = receiver(target, letter);
    if (receiver != null) {
      receiver.arrives(letter);
    } else { // it is told by ICMP, which may get lost as well
      network().way(target, host).carry(0, () -> isRefused(letter.to));
    }
  }

  private static @Nullable VirtualDatagrams receiver(Host target, Letter letter) {
    return target.datagramPorts().at(letter.to) instanceof VirtualDatagrams receiver
            && receiver.speaksWith(letter.from)
        ? receiver
        : null;
  }

  private boolean speaksWith(InetSocketAddress other) {
    return peer == null || other.equals(peer);
  }

  /** Only who is connected is told, as with the sockets of the system. */
  private void isRefused(InetSocketAddress by) {
    if (by.equals(peer) && !closed) {
      news = new PortUnreachableException("Connection refused");
      readSoon();
    }
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (message instanceof DatagramPacket) {
      return message;
    }
    throw new UnsupportedOperationException(
        "a simulated port sends datagrams, but got a " + message.getClass().getSimpleName());
  }

  // ---- receiving ----

  private void arrives(Letter letter) {
    if (unread + letter.bytes.length <= config.number(ChannelOption.SO_RCVBUF, ROOM)) {
      arrived.add(letter);
      unread += letter.bytes.length;
      readSoon();
    }
  }

  @Override
  protected void doBeginRead() {
    wantsRead = true;
    if (news != null || !arrived.isEmpty()) {
      readSoon();
    }
  }

  @Override
  void readNow() {
    IOException told = news;
    if (told != null && wantsRead && !closed) {
      news = null;
      pipeline().fireExceptionCaught(told);
    }
    if (wantsRead && !closed && !arrived.isEmpty()) {
      wantsRead = false;
      readSome();
    }
  }

  @SuppressWarnings("deprecation") // the only way to learn how long one may be
  private void readSome() {
    RecvByteBufAllocator.Handle sizes = unsafe().recvBufAllocHandle();
    Letter next = arrived.poll();
    for (int count = 1; next != null; count++) {
      unread -= next.bytes.length;
      int size =
          Math.min(next.bytes.length, sizes.guess()); // what is longer is cut, as with sockets
      ByteBuf content = config.getAllocator().heapBuffer(size).writeBytes(next.bytes, 0, size);
      pipeline().fireChannelRead(new DatagramPacket(content, next.to, next.from));
      boolean more = count < MOST_READS && config.isAutoRead() && !closed;
      next = more ? arrived.poll() : null;
    }
    pipeline().fireChannelReadComplete(); // which wants the next read
  }

  private Network network() {
    return host.network();
  }

  @Override
  public String toString() {
    return "%s has datagrams at %s".formatted(host.name(), bound);
  }
}
