package dev.weft.testkit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/** A channel of a host of which either direction can end first. */
abstract class VirtualDuplex extends VirtualChannel implements DuplexChannel {
  // written on the loop, read by any thread
  volatile boolean inputShut;
  volatile boolean outputShut;

  VirtualDuplex(@Nullable Channel parent, Host host) {
    super(parent, host);
  }

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
