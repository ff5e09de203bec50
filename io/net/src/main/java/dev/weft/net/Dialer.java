package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.Loop;
import dev.weft.task.Offload;
import dev.weft.task.RefusedException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections: resolves the name, connects to the first address that answers, asks the proxy
 * if there is one, and for a secure target shakes hands and checks the certificate against the
 * name.
 *
 * <p>Any task may use it. It holds nothing that needs closing.
 */
public final class Dialer {
  // immutable
  private final NetConfig config;
  private final Transport transport;
  private final Resolver resolver;

  /** Null until somebody speaks TLS. Any thread. */
  private volatile @Nullable Tls tls;

  /**
   * How connections of one kind are made: what a new one begins with.
   *
   * @param ofBytes it has two ends: that the peer has said all does not mean that it hears no more
   */
  private record Plan<S extends Store>(
      Target target,
      Optional<Proxy> proxy,
      boolean ofBytes,
      Consumer<ChannelPipeline> codec,
      Supplier<Inlet<S>> inlets) {
    /** {@return where the bytes go first} */
    Address first() {
      return proxy.isPresent() ? proxy.get().address() : target.address();
    }

    /** {@return the same, for messages} */
    String firstWords() {
      return proxy.map(way -> "the proxy " + way.address()).orElse(target.toString());
    }

    String words() {
      boolean known = proxy.isEmpty() || target.proxy().isPresent();
      return known ? target.toString() : target + " through " + proxy.get().address();
    }
  }

  private Dialer(NetConfig config, Transport transport) {
    this.config = config;
    this.transport = transport;
    this.resolver = Resolver.open(config.dns(), transport);
    this.tls = config.tls().isOfJdkOnly() ? null : Tls.of(config.tls());
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
   * loop of the caller; any task may use it. Several addresses are tried one after another, each
   * once the last has failed or has not answered for the {@linkplain NetConfig#attemptDelay attempt
   * delay}; the first that answers is taken (RFC 8305). A proxy makes the connection, unless it is
   * not for that host or the target is a Unix socket.
   *
   * @return the open stream, which the caller has to close
   * @throws BrokenException if there is no way to the target: unknown host, refused, by a proxy
   *     too, a certificate that is not to be trusted; the message says which
   * @throws RefusedException if all addresses of the target are of a kind that may not be connected
   *     to ({@link NetConfig#destinations}); of several, those that may not are left out
   * @throws TimedOutException if it took longer than the connect timeout
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public Stream connect(Target target) throws InterruptedException {
    StreamConfig stream = config.stream();
    Line<Chunks> line =
        inTime(
            plan(
                target,
                true,
                pipeline -> {},
                () -> new Inlet<>(target, new Chunks(), stream.reading())));
    return new Stream(target, line.channel(), Loop.current(), line.inlet(), line.layer(), stream);
  }

  /**
   * Connects to a target for messages, as {@link #connect} does for bytes.
   *
   * @param codec adds the handlers between bytes and messages, on the loop, before connecting; more
   *     than once if several addresses are tried
   * @return the open connection
   */
  public Wire dial(Target target, Consumer<ChannelPipeline> codec) throws InterruptedException {
    Line<Messages> line =
        inTime(plan(target, false, codec, () -> new Inlet<>(target, new Messages(), Wire.MARKS)));
    return new Wire(target, line.channel(), line.inlet(), line.layer(), line.dialing());
  }

  /**
   * {@return whether an open connection leads to where a new one would, as far as is known} False
   * once the name of the target has other addresses: who keeps connections closes it then. Asking
   * counts as asking for the name, see {@link Resolver#leadsTo}. Through a proxy it is the proxy's
   * business, and always true here. Never waits.
   */
  public boolean leadsThere(Target target, Wire wire) {
    return !(target.address() instanceof Address.Host host)
        || Addresses.isLiteral(host.name())
        || proxy(target).isPresent()
        || wire.remote().map(end -> resolver.leadsTo(host.name(), end.getAddress())).orElse(true);
  }

  private <S extends Store> Plan<S> plan(
      Target target, boolean ofBytes, Consumer<ChannelPipeline> codec, Supplier<Inlet<S>> inlets) {
    return new Plan<>(target, proxy(target), ofBytes, codec, inlets);
  }

  private Optional<Proxy> proxy(Target target) {
    return switch (target.address()) {
      case Address.Host host ->
          target.proxy().or(config::proxy).filter(known -> known.isFor(host.name()));
      case Address.Unix unix -> Optional.empty();
    };
  }

  private <S extends Store> Line<S> inTime(Plan<S> plan) throws InterruptedException {
    String what = "connecting to " + plan.words();
    Steps steps = new Steps();
    if (plan.target().handshake().isPresent()) {
      readyTls(); // no fault of the peer's, so its time runs from then on
    }
    try {
      return Timeout.after(config.connectTimeout(), what, () -> make(plan, steps));
    } catch (TimedOutException e) {
      throw new TimedOutException(what + steps.where(), e.bound(), e.spent());
    }
  }

  /** The JDK loads its authorities for 60 to 100 ms: not on the loop, nor if nobody needs them. */
  private void readyTls() throws InterruptedException {
    if (tls == null) {
      tls = Offload.blocking(() -> Tls.of(config.tls()));
    }
  }

  /** The life of a connection that is made: connected, greeted, or closed again. */
  private <S extends Store> Line<S> make(Plan<S> plan, Steps steps) throws InterruptedException {
    Line<S> line = connect(plan, steps);
    boolean done = false;
    try {
      steps.connected();
      line.greet();
      line.took(steps.greeted());
      done = true;
      return line;
    } finally {
      if (!done) {
        line.close();
      }
    }
  }

  private <S extends Store> Line<S> connect(Plan<S> plan, Steps steps) throws InterruptedException {
    requireAllowed(plan);
    NettyPoller poller = NettyPoller.of(Loop.current(), transport);
    return switch (plan.first()) {
      case Address.Host host -> {
        List<InetAddress> addresses = addresses(host.name());
        steps.named();
        yield Race.connect(
            plan.proxy().isPresent() ? addresses : allowed(host, addresses),
            config.attemptDelay(),
            address -> attempt(plan, new InetSocketAddress(address, host.port())),
            Line::close);
      }
      case Address.Unix unix -> {
        steps.named();
        SocketFile.requireShort(unix, "connect to");
        yield attempt(plan, poller.transport(transport).address(unix.path()));
      }
    };
  }

  /**
   * {@return the addresses of a host that can be reached from where connections are to come from}
   */
  private List<InetAddress> addresses(String host) throws InterruptedException {
    List<InetAddress> all = resolver.resolve(host);
    if (config.source().isEmpty()) {
      return all;
    }
    InetAddress source = config.source().get();
    List<InetAddress> same =
        all.stream().filter(address -> address.getClass() == source.getClass()).toList();
    if (same.isEmpty()) {
      throw new BrokenException(
          "%s cannot be reached from %s: it has no address of that family (%s)"
              .formatted(host, source.getHostAddress(), all));
    }
    return same;
  }

  /** What a proxy is asked for is a name that it looks up, or a literal that is known here. */
  private void requireAllowed(Plan<?> plan) {
    if (plan.proxy().isPresent() && plan.target().address() instanceof Address.Host host) {
      Tunnel.literal(host.name()).ifPresent(address -> allowed(host, List.of(address)));
    }
  }

  /** {@return those addresses that may be connected to; at least one} */
  private List<InetAddress> allowed(Address.Host host, List<InetAddress> all) {
    List<InetAddress> allowed = all.stream().filter(config.destinations()::allow).toList();
    if (allowed.isEmpty()) {
      InetAddress first = all.getFirst();
      throw new RefusedException(
          "not connected to %s: it leads to %s, which is %s, and only public addresses are allowed; if it is meant, allow it with Destinations.except"
              .formatted(
                  host,
                  first.getHostAddress(),
                  config.destinations().objection(first).orElse("refused")));
    }
    return allowed;
  }

  /** The life of an attempt: connected, or closed again. */
  private <S extends Store> Line<S> attempt(Plan<S> plan, SocketAddress address)
      throws InterruptedException {
    Line<S> line = Line.to(plan.target(), tls, plan.inlets().get());
    plan.proxy().ifPresent(proxy -> line.through(proxy, address));
    ChannelFuture connected =
        bootstrap(address)
            .handler(line.initializer(plan.codec(), plan.ofBytes()))
            .connect(line.end().orElse(address));
    boolean done = false;
    try {
      line.connecting(connected.channel());
      Futures.await(connected, late -> {});
      done = true;
      return line;
    } catch (RuntimeException e) {
      throw failed(plan, Futures.failure(e));
    } finally {
      if (!done) {
        line.close();
      }
    }
  }

  private BrokenException failed(Plan<?> plan, Throwable cause) {
    if (config.source().isPresent() && Faults.isOfNoAddress(cause)) {
      return new BrokenException(
          "cannot connect to %s from %s: it is no address of this machine"
              .formatted(plan.firstWords(), config.source().get().getHostAddress()),
          cause);
    }
    return plan.proxy().isEmpty()
        ? Faults.connecting(plan.target(), cause)
        : Faults.connecting(plan.firstWords(), cause);
  }

  private Bootstrap bootstrap(SocketAddress address) {
    NettyPoller poller = NettyPoller.of(Loop.current(), transport);
    Transport sockets = poller.transport(transport);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(poller.eventLoop())
            .channelFactory(() -> sockets.stream(address))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the dialer's own timeout covers it
            .option(ChannelOption.AUTO_CLOSE, false) // what the peer said before must still be read
            .disableResolver();
    if (address instanceof InetSocketAddress) {
      bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
      config.source().ifPresent(source -> bootstrap.localAddress(source, 0));
    }
    return bootstrap;
  }
}
