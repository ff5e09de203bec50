package dev.weft.testkit;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket as Netty knows it, on a simulated network. Of the loop.
 *
 * <pre>
 * new → bound → closed
 * </pre>
 */
final class VirtualListener extends AbstractServerChannel {
  private static final int MOST_READS = 16;

  // immutable
  private final Host host;
  private final VirtualConfig config;

  // the loop; what is volatile, any thread reads
  private final ArrayDeque<End> backlog = new ArrayDeque<>();
  private @Nullable IoRegistration registration;
  private boolean wantsRead;
  private boolean readsSoon;
  private volatile @Nullable SocketAddress bound;
  private volatile boolean closed;

  VirtualListener(Host host) {
    this.host = host;
    this.config = new VirtualConfig(this, host.network().buffers());
  }

  @Override
  public VirtualConfig config() {
    return config;
  }

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
    return bound;
  }

  // ---- on a loop ----

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof IoEventLoop polling && polling.isCompatible(VirtualIo.Plug.class);
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    VirtualIo.Plug plug =
        new VirtualIo.Plug() {
          @Override
          public void handle(IoRegistration known, IoEvent event) {}

          @Override
          public void close() {
            unsafe().close(unsafe().voidPromise());
          }
        };
    VirtualIo.register(eventLoop(), plug, promise, made -> registration = made);
  }

  @Override
  protected void doDeregister() {
    IoRegistration known = registration;
    if (known != null) {
      registration = null;
      known.cancel();
    }
  }

  // ---- its life ----

  @Override
  protected void doBind(SocketAddress local) throws IOException {
    bound = host.ports().take(local, this);
    host.network().listeners().add(this);
  }

  /** {@return whether one more may wait} */
  boolean hasRoom() {
    return backlog.size() < config.number(ChannelOption.SO_BACKLOG, 128);
  }

  /** Somebody has connected. */
  void offer(End accepted) {
    backlog.add(accepted);
    if (wantsRead) {
      acceptSoon();
    }
  }

  @Override
  protected void doBeginRead() {
    wantsRead = true;
    acceptSoon();
  }

  private void acceptSoon() {
    if (!readsSoon && !backlog.isEmpty() && isRegistered()) {
      readsSoon = true;
      eventLoop().execute(this::acceptNow);
    }
  }

  private void acceptNow() {
    readsSoon = false;
    if (closed || !wantsRead) {
      return;
    }
    wantsRead = false;
    End next = backlog.poll();
    for (int count = 1; next != null; count++) {
      pipeline().fireChannelRead(new VirtualStream(this, host, next));
      boolean more = count < MOST_READS && config.isAutoRead() && !closed;
      next = more ? backlog.poll() : null;
    }
    pipeline().fireChannelReadComplete(); // which wants the next read
  }

  /** Its host has lost power. */
  void vanish() {
    unsafe().close(unsafe().voidPromise());
  }

  Host host() {
    return host;
  }

  @Override
  protected void doClose() {
    SocketAddress known = bound;
    if (!closed && known != null) {
      host.ports().free(known, this);
      host.network().listeners().remove(this);
    }
    closed = true;
    backlog.forEach(left -> left.close(true));
    backlog.clear();
  }

  @Override
  public String toString() {
    return "%s listens at %s".formatted(host.name(), bound);
  }
}
