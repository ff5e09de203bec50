package dev.weft.testkit;

import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/** Polls nothing: what comes over a simulated network comes from timers of the loop. */
final class VirtualIo implements IoHandler {
  /** What a channel is to this. */
  interface Plug extends IoHandle {
    @Override
    void close();
  }

  /** Makes a channel known on its loop, as Netty asks for it. */
  static void register(EventLoop loop, Plug plug, ChannelPromise promise, Registered registered) {
    ((IoEventLoop) loop)
        .register(plug)
        .addListener((Future<IoRegistration> done) -> {
          if (done.isSuccess()) {
            registered.as(done.getNow());
            promise.setSuccess();
          } else {
            promise.setFailure(done.cause());
          }
        });
  }

  /** Keeps a registration. */
  interface Registered {
    void as(IoRegistration made);
  }

  private final Set<Plug> plugs = new LinkedHashSet<>();

  @Override
  public int run(IoHandlerContext context) {
    return 0;
  }

  @Override
  public void wakeup() {}

  @Override
  public void prepareToDestroy() {
    new ArrayList<>(plugs).forEach(Plug::close);
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> kind) {
    return Plug.class.isAssignableFrom(kind);
  }

  @Override
  public IoRegistration register(IoHandle handle) {
    Plug plug = (Plug) handle;
    plugs.add(plug);
    return new IoRegistration() {
      @Override
      @SuppressWarnings({"TypeParameterUnusedInFormals", "NullAway"}) // Netty: null for none
      public <T> T attachment() {
        return null;
      }

      @Override
      public long submit(IoOps operation) {
        throw new UnsupportedOperationException("nothing is polled here");
      }

      @Override
      public boolean isValid() {
        return plugs.contains(plug);
      }

      @Override
      public boolean cancel() {
        return plugs.remove(plug);
      }
    };
  }
}
