package dev.weft.testkit;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/** What a channel of a host is to its loop, and that either direction of it can end first. */
abstract class VirtualChannel extends AbstractChannel implements DuplexChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  // immutable
  final Host host;
  final VirtualConfig config;

  // written on the loop, read by any thread
  volatile boolean inputShut;
  volatile boolean outputShut;

  // the loop
  private @Nullable IoRegistration registration;

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

  // ---- on a loop ----

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

  // ---- half of it ----

  @Override
  public final boolean isInputShutdown() {
    return inputShut;
  }

  @Override
  public final boolean isOutputShutdown() {
    return outputShut;
  }

  @Override
  public final boolean isShutdown() {
    return inputShut && outputShut;
  }

  @Override
  public final ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public final ChannelFuture shutdownOutput(ChannelPromise promise) {
    return onLoop(() -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise), promise);
  }

  @Override
  public final ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public final ChannelFuture shutdownInput(ChannelPromise promise) {
    return onLoop(
        () -> {
          inputShut = true;
          promise.setSuccess();
        },
        promise);
  }

  @Override
  public final ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public final ChannelFuture shutdown(ChannelPromise promise) {
    shutdownInput();
    return shutdownOutput(promise);
  }

  private ChannelFuture onLoop(Runnable action, ChannelPromise promise) {
    if (eventLoop().inEventLoop()) {
      action.run();
    } else {
      eventLoop().execute(action);
    }
    return promise;
  }
}
