package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.Deadline;
import dev.weft.task.Loop;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections: resolves the name, connects to the first address that answers, and for a
 * secure target shakes hands and checks the certificate against the name.
 *
 * <p>Any task may use it. It holds nothing that needs closing.
 */
public final class Dialer {
  // immutable
  private final NetConfig config;
  private final Transport transport;
  private final Resolver resolver;
  private final Tls tls;

  /** Makes a connection to one of the addresses of a target. */
  private interface Attempt<C> {
    C to(SocketAddress address) throws InterruptedException;
  }

  private Dialer(NetConfig config, Transport transport) {
    this.config = config;
    this.transport = transport;
    this.resolver = Resolver.open(config.dns(), transport);
    this.tls = Tls.of(config.tls());
  }

  /** {@return a dialer} Opens nothing yet. */
  public static Dialer open(NetConfig config) {
    return open(config, Transport.current());
  }

  static Dialer open(NetConfig config, Transport transport) {
    return new Dialer(config, transport);
  }

  /**
   * Connects to a target.
   *
   * <p>Waits. If the caller is cancelled, whatever was opened is closed. The stream belongs to the
   * loop of the caller; any task may use it. Of several addresses each gets its share of the time
   * that is left, so that one that does not answer does not use up the time of the others.
   *
   * @return the open stream, which the caller has to close
   * @throws BrokenException if there is no way to the target: unknown host, refused, a certificate
   *     that is not to be trusted; the message says which
   * @throws TimedOutException if it took longer than the connect timeout
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public Stream connect(Target target) throws InterruptedException {
    StreamConfig stream = config.stream();
    return inTime(
        target,
        address -> {
          Inlet<Chunks> inlet = new Inlet<>(target, new Chunks(), stream.reading());
          Layer layer = layer(target);
          Channel channel = attempt(target, address, layer, Dialer::bytes, inlet);
          return new Stream(target, channel, Loop.current(), inlet, layer, stream);
        });
  }

  /** A stream has two ends: that the peer has said all does not mean that it hears no more. */
  private static void bytes(ChannelPipeline pipeline) {
    pipeline.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /**
   * Connects to a target for messages, as {@link #connect} does for bytes.
   *
   * @param codec adds the handlers between bytes and messages, on the loop, before connecting
   * @return the open connection
   */
  public Wire dial(Target target, Consumer<ChannelPipeline> codec) throws InterruptedException {
    return inTime(
        target,
        address -> {
          Inlet<Messages> inlet = new Inlet<>(target, new Messages(), Wire.MARKS);
          Layer layer = layer(target);
          return new Wire(target, attempt(target, address, layer, codec, inlet), inlet, layer);
        });
  }

  private <C> C inTime(Target target, Attempt<C> attempt) throws InterruptedException {
    return Timeout.after(
        config.connectTimeout(),
        "connecting to " + target,
        () ->
            switch (target.address()) {
              case Address.Host host -> toAny(host, attempt);
              case Address.Unix unix -> attempt.to(transport.address(unix.path()));
            });
  }

  private <C> C toAny(Address.Host host, Attempt<C> attempt) throws InterruptedException {
    List<InetAddress> addresses = resolver.resolve(host.name());
    @Nullable RuntimeException failure = null;
    for (int i = 0; i < addresses.size(); i++) {
      InetSocketAddress address = new InetSocketAddress(addresses.get(i), host.port());
      int others = addresses.size() - i - 1;
      try {
        return others == 0
            ? attempt.to(address)
            : Timeout.after(share(others), "connecting to " + address, () -> attempt.to(address));
      } catch (BrokenException | TimedOutException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw failure != null ? failure : new BrokenException(host.name() + " has no address");
  }

  private Duration share(int others) {
    return Deadline.current()
        .map(Deadline::left)
        .orElse(config.connectTimeout())
        .dividedBy(others + 1);
  }

  private Layer layer(Target target) {
    Target.Handshake wish = target.handshake().orElse(null);
    return wish == null ? Layer.CLEAR : tls.client(target, wish);
  }

  /** The life of an attempt: connected, for a secure target greeted, or closed again. */
  private Channel attempt(
      Target target,
      SocketAddress address,
      Layer layer,
      Consumer<ChannelPipeline> codec,
      Inlet<?> inlet)
      throws InterruptedException {
    NettyPoller poller = NettyPoller.of(Loop.current(), transport);
    ChannelFuture connected =
        bootstrap(poller, address, initializer(layer, codec, inlet)).connect(address);
    Channel channel = connected.channel();
    boolean done = false;
    try {
      awaitConnected(target, connected);
      layer.greet();
      done = true;
      return channel;
    } finally {
      if (!done) {
        layer.drop(channel);
        inlet.close();
      }
    }
  }

  private static void awaitConnected(Target target, ChannelFuture connected)
      throws InterruptedException {
    try {
      Futures.await(connected, late -> {});
    } catch (RuntimeException e) {
      throw Faults.connecting(target, Futures.failure(e));
    }
  }

  private Bootstrap bootstrap(
      NettyPoller poller, SocketAddress address, ChannelInitializer<Channel> initializer) {
    Transport sockets = poller.transport(transport);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(poller.eventLoop())
            .channelFactory(() -> sockets.stream(address))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the dialer's own timeout covers it
            .option(ChannelOption.AUTO_CLOSE, false) // what the peer said before must still be read
            .disableResolver()
            .handler(initializer);
    if (address instanceof InetSocketAddress) {
      bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
      config.source().ifPresent(source -> bootstrap.localAddress(source, 0));
    }
    return bootstrap;
  }

  private static ChannelInitializer<Channel> initializer(
      Layer layer, Consumer<ChannelPipeline> codec, Inlet<?> inlet) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        layer.addTo(channel.pipeline());
        codec.accept(channel.pipeline());
        channel.pipeline().addLast(inlet);
      }
    };
  }
}
