package dev.weft.testkit;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import org.jspecify.annotations.Nullable;

/** What a channel of a host is to its loop. */
abstract class VirtualChannel extends AbstractChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  // immutable
  final Host host;
  final VirtualConfig config;

  // the loop
  private @Nullable IoRegistration registration;
  private boolean readsSoon;

  VirtualChannel(@Nullable Channel parent, Host host) {
    super(parent);
    this.host = host;
    this.config = new VirtualConfig(this, host.network().buffers());
  }

  @Override
  public final VirtualConfig config() {
    return config;
  }

  @Override
  public final ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  protected final boolean isCompatible(EventLoop loop) {
    return loop instanceof IoEventLoop polling && polling.isCompatible(VirtualIo.Plug.class);
  }

  @Override
  protected final void doRegister(ChannelPromise promise) {
    VirtualIo.register(
        eventLoop(), (VirtualIo.Plug) unsafe(), promise, made -> registration = made);
  }

  @Override
  protected final void doDeregister() {
    IoRegistration known = registration;
    if (known != null) {
      registration = null;
      known.cancel();
    }
  }

  /** Has it read what is there. Never within another event: handlers do not expect it. */
  final void readSoon() {
    if (!readsSoon && isRegistered()) {
      readsSoon = true;
      eventLoop()
          .execute(() -> {
            readsSoon = false;
            readNow();
          });
    }
  }

  /** Reads what is there, as far as it is wanted. */
  abstract void readNow();
}
