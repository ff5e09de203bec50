package dev.weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is being made.
 *
 * <pre>
 * connecting → connected → the proxy has connected → secure
 *     └────────────┴───────────────┴──→ closed
 * </pre>
 *
 * <p>One task makes it; the handlers of its channel run on the loop.
 */
final class Line<S extends Inlet.Store> {
  private final Target target;
  private final Inlet<S> inlet;
  private final @Nullable SslHandler secure;

  // set by the task that makes it, before anything runs on the loop
  private @Nullable Tunnel tunnel;
  private @Nullable Channel channel;

  private Line(Target target, Inlet<S> inlet, @Nullable SslHandler secure) {
    this.target = target;
    this.inlet = inlet;
    this.secure = secure;
  }

  static <S extends Inlet.Store> Line<S> to(Target target, Tls tls, Inlet<S> inlet) {
    @Nullable SslHandler secure =
        target.handshake().map(wish -> tls.handler(wish, target.address())).orElse(null);
    return new Line<>(target, inlet, secure);
  }

  /** Has a proxy make the connection, at one of its addresses. */
  void through(Proxy proxy, SocketAddress entry) {
    if (target.address() instanceof Address.Host host) {
      tunnel = new Tunnel(proxy, host, entry);
    }
  }

  /** {@return what a proxy is asked for; empty without one} */
  Optional<SocketAddress> end() {
    return Optional.ofNullable(tunnel).map(Tunnel::end);
  }

  /**
   * {@return what sets up the channel}
   *
   * @param halves whether the peer may end its half alone, once it is reached
   */
  ChannelInitializer<Channel> initializer(Consumer<ChannelPipeline> codec, boolean halves) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (tunnel != null) {
          channel.pipeline().addLast(tunnel.handler());
        }
        if (secure != null) {
          channel.pipeline().addLast(secure);
        }
        codec.accept(channel.pipeline());
        channel.pipeline().addLast(inlet);
        if (halves) {
          allowHalfClosure(channel);
        }
      }
    };
  }

  /** Whoever ends before it has greeted has ended: the handlers of both hear of no halves. */
  private void allowHalfClosure(Channel channel) {
    Future<Channel> last =
        secure != null
            ? secure.handshakeFuture()
            : tunnel != null ? tunnel.handler().connectFuture() : null;
    if (last == null) {
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    } else {
      last.addListener(done -> channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true));
    }
  }

  void connecting(Channel opened) {
    channel = opened;
  }

  /** Waits until the proxy has connected and the peer has greeted, as far as there is need. */
  void greet() throws InterruptedException {
    if (tunnel != null) {
      tunnel.await();
    }
    if (secure != null) {
      try {
        Futures.await(secure.handshakeFuture(), late -> {});
      } catch (RuntimeException e) {
        throw Faults.connecting(target.toString(), true, Futures.failure(e));
      }
    }
  }

  Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("there is no channel yet");
    }
    return channel;
  }

  Inlet<S> inlet() {
    return inlet;
  }

  /**
   * Closes what was opened, past the handlers: those of TLS would first take leave of somebody who
   * was not reached yet, for as long as three seconds. Never waits.
   */
  void close() {
    Channel opened = channel;
    if (opened != null) {
      opened.eventLoop().execute(() -> opened.unsafe().close(opened.voidPromise()));
    }
    inlet.close();
  }
}
