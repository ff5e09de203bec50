package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Loop;
import dev.weft.task.Weft;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns names into addresses, and remembers them for as long as their records say, within bounds.
 *
 * <p>Asks the name servers of the machine, after its hosts file, without holding a loop. Any task
 * may use it. It holds nothing that needs closing: a socket lives as long as one look-up.
 */
public final class Resolver {
  /** Names that never exist, so that no name server is to be asked (RFC 6761, section 6.4). */
  private static final Pattern INVALID =
      Pattern.compile("(^|\\.)invalid\\.?$", Pattern.CASE_INSENSITIVE);

  /** A TCP connection for an answer that is too long for a datagram leads anywhere. */
  private static final InetSocketAddress ANY = new InetSocketAddress(0);

  // immutable
  private final DnsConfig config;
  private final Transport transport;
  private final NameCache cache;

  Resolver(DnsConfig config, Transport transport, Clock clock) {
    this.config = config;
    this.transport = transport;
    this.cache = new NameCache(config, clock);
  }

  /** {@return a resolver with an empty memory} */
  public static Resolver open(DnsConfig config) {
    return open(config, Transport.current());
  }

  static Resolver open(DnsConfig config, Transport transport) {
    return new Resolver(config, transport, Clock.current());
  }

  /**
   * Finds the addresses of a host; an address literal is its own.
   *
   * <p>Waits, for each name server at most the query timeout.
   *
   * @return the addresses, at least one, in the order to try them
   * @throws BrokenException if the host is unknown (its cause is an {@link UnknownHostException}),
   *     or no name server answers
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public List<InetAddress> resolve(String host) throws InterruptedException {
    if (INVALID.matcher(host).find()) {
      throw unknown(host, null);
    }
    Optional<Lookup> lookup = transport.lookup();
    if (lookup.isPresent()) {
      return asked(lookup.get(), host);
    }
    NettyPoller poller = NettyPoller.of(Loop.current(), transport);
    try {
      return Futures.await(lookUp(poller).resolveAll(host), late -> {});
    } catch (RuntimeException e) {
      Throwable cause = Futures.failure(e);
      if (isAnswer(cause)) {
        cache.remember(host, cause); // Netty does so too, but only after it has told us
      }
      throw explained(host, cause);
    }
  }

  private static List<InetAddress> asked(Lookup lookup, String host) throws InterruptedException {
    Optional<InetAddress> literal = literal(host);
    if (literal.isPresent()) {
      Weft.checkpoint();
      return List.of(literal.get());
    }
    List<InetAddress> addresses = lookup.ask(host.toLowerCase(Locale.ROOT)).addresses();
    if (addresses.isEmpty()) {
      throw unknown(host, null);
    }
    return addresses;
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** {@return the addresses of a host to listen at} */
  static List<InetAddress> here(String host, Transport transport)
      throws InterruptedException, UnknownHostException {
    Optional<Lookup> lookup = transport.lookup();
    return lookup.isPresent() ? asked(lookup.get(), host) : List.of(InetAddress.getAllByName(host));
  }

  /** {@return whether a name server said that there is no address, else none said anything} */
  private static boolean isAnswer(Throwable cause) {
    return cause instanceof UnknownHostException
        && (cause.getCause() == null || cause.getCause() instanceof DnsErrorCauseException);
  }

  private static BrokenException explained(String host, Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof DnsNameResolverTimeoutException) {
        return new BrokenException("no name server answered for " + host, t);
      }
    }
    return unknown(host, cause);
  }

  private static BrokenException unknown(String host, @Nullable Throwable cause) {
    UnknownHostException unknown = new UnknownHostException(host);
    unknown.initCause(cause);
    return new BrokenException("unknown host " + host, unknown);
  }

  /** Netty's resolver for one look-up: it would belong to a loop, and outlive neither. */
  private DnsNameResolver lookUp(NettyPoller poller) {
    Transport sockets = poller.transport(transport);
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(poller.eventLoop())
            .datagramChannelFactory(() -> (DatagramChannel) sockets.datagrams())
            .socketChannelFactory(() -> (SocketChannel) sockets.stream(ANY))
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .resolveCache(cache)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
            .queryTimeoutMillis(config.queryTimeout().toMillis())
            .maxQueriesPerResolve(8);
    if (!config.servers().isEmpty()) {
      builder
          .nameServerProvider(new SequentialDnsServerAddressStreamProvider(config.servers()))
          .searchDomains(List.of());
    }
    return builder.build();
  }
}
