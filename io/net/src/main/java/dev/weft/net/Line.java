package dev.weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import java.net.SocketAddress;
import java.util.Objects;
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
final class Line<S extends Store> {
  private final Target target;
  private final Inlet<S> inlet;
  private final Layer layer;

  // set by the task that makes it, before anything runs on the loop
  private @Nullable Tunnel tunnel;
  private @Nullable Channel channel;
  private Dialing dialing = Dialing.NONE;

  private Line(Target target, Inlet<S> inlet, Layer layer) {
    this.target = target;
    this.inlet = inlet;
    this.layer = layer;
  }

  /**
   * @param tls null if the target is spoken to in the clear
   */
  static <S extends Store> Line<S> to(Target target, @Nullable Tls tls, Inlet<S> inlet) {
    Target.Handshake wish = target.handshake().orElse(null);
    Layer layer =
        wish == null ? Layer.CLEAR : Objects.requireNonNull(tls, "tls").client(target, wish);
    return new Line<>(target, inlet, layer);
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
        layer.addTo(channel.pipeline());
        codec.accept(channel.pipeline());
        channel.pipeline().addLast(inlet);
        if (halves) {
          allowHalfClosure(channel);
        }
      }
    };
  }

  /** A proxy that ends before it has connected has ended: its handler hears of no halves. */
  private void allowHalfClosure(Channel channel) {
    if (tunnel == null) {
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    } else {
      tunnel
          .handler()
          .connectFuture()
          .addListener(done -> channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true));
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
    layer.greet();
  }

  Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("there is no channel yet");
    }
    return channel;
  }

  void took(Dialing times) {
    dialing = times;
  }

  Dialing dialing() {
    return dialing;
  }

  Layer layer() {
    return layer;
  }

  Inlet<S> inlet() {
    return inlet;
  }

  /**
   * Closes what was opened, past the handlers: those of TLS would first take leave of somebody who
   * was not reached yet, for as long as three seconds. Never waits.
   */
  void close() {
    if (channel != null) {
      layer.drop(channel);
    }
    inlet.close();
  }
}
