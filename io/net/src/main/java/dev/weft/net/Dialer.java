package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
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
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

  private Dialer(NetConfig config, Transport transport) {
    this.config = config;
    this.transport = transport;
    this.resolver = new Resolver(config.dns(), transport, Clock.current());
    this.tls = Tls.of(config);
  }

  /** {@return a dialer} Opens nothing yet. */
  public static Dialer open(NetConfig config) {
    return open(config, Transport.BEST);
  }

  static Dialer open(NetConfig config, Transport transport) {
    return new Dialer(config, transport);
  }

  /**
   * Connects to a target.
   *
   * <p>Waits. If the caller is cancelled, whatever was opened is closed. The connection belongs to
   * the loop of the caller; any task may use it. Of several addresses each gets its share of the
   * time that is left, so that one that does not answer does not use up the time of the others.
   *
   * @param codec adds the handlers between bytes and messages, on the loop, before connecting
   * @return the open connection
   * @throws BrokenException if there is no way to the target: unknown host, refused, a certificate
   *     that is not to be trusted; the message says which
   * @throws TimedOutException if it took longer than the connect timeout
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public Wire dial(Target target, Consumer<ChannelPipeline> codec) throws InterruptedException {
    return Timeout.after(
        config.connectTimeout(), "connecting to " + target, () -> dialNow(target, codec));
  }

  private Wire dialNow(Target target, Consumer<ChannelPipeline> codec) throws InterruptedException {
    List<InetAddress> addresses = resolver.resolve(target.host());
    @Nullable RuntimeException failure = null;
    for (int i = 0; i < addresses.size(); i++) {
      InetAddress address = addresses.get(i);
      int others = addresses.size() - i - 1;
      try {
        return others == 0
            ? connect(target, address, codec)
            : Timeout.after(
                share(others), "connecting to " + address, () -> connect(target, address, codec));
      } catch (BrokenException | TimedOutException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw failure != null ? failure : new BrokenException(target.host() + " has no address");
  }

  private Duration share(int others) {
    return Deadline.current()
        .map(Deadline::left)
        .orElse(config.connectTimeout())
        .dividedBy(others + 1);
  }

  /** The life of an attempt: connected, for a secure target greeted, or closed again. */
  private Wire connect(Target target, InetAddress address, Consumer<ChannelPipeline> codec)
      throws InterruptedException {
    NettyPoller poller = NettyPoller.of(Loop.current(), transport);
    WireHandler handler = new WireHandler(target);
    @Nullable SslHandler secure = target.secure() ? tls.handler(target) : null;
    ChannelFuture connected =
        bootstrap(poller, initializer(secure, codec, handler))
            .connect(new InetSocketAddress(address, target.port()));
    Channel channel = connected.channel();
    boolean done = false;
    try {
      Futures.await(connected, late -> {});
      if (secure != null) {
        Futures.await(secure.handshakeFuture(), late -> {});
      }
      done = true;
      return new Wire(target, channel, handler);
    } catch (RuntimeException e) {
      throw Faults.connecting(target, Futures.failure(e));
    } finally {
      if (!done) {
        channel.close();
        handler.abandon();
      }
    }
  }

  private static Bootstrap bootstrap(
      NettyPoller poller, ChannelInitializer<SocketChannel> initializer) {
    return new Bootstrap()
        .group(poller.eventLoop())
        .channel(poller.transport().stream())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the dialer's own timeout covers it
        .option(ChannelOption.AUTO_CLOSE, false) // what the peer said before must still be read
        .disableResolver()
        .handler(initializer);
  }

  private static ChannelInitializer<SocketChannel> initializer(
      @Nullable SslHandler secure, Consumer<ChannelPipeline> codec, WireHandler handler) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        if (secure != null) {
          channel.pipeline().addLast(secure);
        }
        codec.accept(channel.pipeline());
        channel.pipeline().addLast(handler);
      }
    };
  }
}
