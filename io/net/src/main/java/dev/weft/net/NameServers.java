package dev.weft.net;

import dev.weft.net.Inquiry.Ending;
import dev.weft.task.BrokenException;
import dev.weft.task.Loop;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.TcpDnsResponseDecoder;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import io.netty.resolver.dns.DnsCnameCache;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks name servers, after the hosts file of the machine, on the loop of the task that asks; Netty
 * does the asking, for both families, over UDP and where an answer is cut short over TCP.
 */
final class NameServers implements Inquiry {
  /** What the hosts file says has no time of its own; the resolver bounds it. */
  private static final Duration NO_TTL = Duration.ofDays(365);

  /** A TCP connection for an answer that is too long for a datagram leads anywhere. */
  private static final InetSocketAddress ANY = new InetSocketAddress(0);

  // immutable
  private final DnsConfig config;
  private final Transport transport;

  NameServers(DnsConfig config, Transport transport) {
    this.config = config;
    this.transport = transport;
  }

  @Override
  public Runnable begin(String name, Consumer<Ending> told) {
    NettyPoller poller = NettyPoller.of(Loop.current(), transport);
    Ttls ttls = new Ttls();
    Streams streams = new Streams(poller.transport(transport), config.queryTimeout());
    Future<List<InetAddress>> query =
        lookUp(poller, ttls, streams).resolveAll(name, new Promise<>(poller));
    Runnable drop =
        () -> {
          told.accept(
              new Ending.Dropped(
                  new BrokenException("the query for " + name + " ended with its loop")));
          query.cancel(false);
        };
    poller.atEnd(drop);
    query.addListener((Future<List<InetAddress>> done) -> {
      poller.forget(drop);
      streams.close();
      told.accept(
          done.isSuccess()
              ? new Ending.Answered(new Answer(done.getNow(), ttls.least))
              : ending(name, done.cause()));
    });
    return () -> query.cancel(false);
  }

  /**
   * Netty fails a query that cannot be sent, also one that was cancelled before: that is no bug.
   */
  private static final class Promise<T> extends DefaultPromise<T> {
    Promise(NettyPoller poller) {
      super(poller.eventLoop());
    }

    @Override
    public Promise<T> setFailure(Throwable cause) {
      tryFailure(cause);
      return this;
    }
  }

  /** Netty's resolver for one query: it would belong to a loop, and outlive neither. */
  private DnsNameResolver lookUp(NettyPoller poller, Ttls ttls, Streams streams) {
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(poller.eventLoop())
            .datagramChannelFactory(() -> (DatagramChannel) poller.transport(transport).datagrams())
            .socketChannelFactory(streams)
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .resolveCache(ttls)
            .cnameCache(ttls.ofAliases())
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

  /**
   * The connections of one query: Netty lets them connect for half a minute, and keeps them when
   * the query is stopped. On the loop's event loop only.
   */
  private static final class Streams implements ChannelFactory<SocketChannel> {
    private final Transport transport;
    private final int connectMillis;
    private final List<SocketChannel> open = new ArrayList<>(0);

    Streams(Transport transport, Duration connectTimeout) {
      this.transport = transport;
      this.connectMillis = (int) Math.min(Integer.MAX_VALUE, connectTimeout.toMillis());
    }

    @Override
    public SocketChannel newChannel() {
      SocketChannel channel = (SocketChannel) transport.stream(ANY);
      channel.config().setConnectTimeoutMillis(connectMillis);
      open.add(channel);
      return channel;
    }

    void close() {
      open.forEach(channel -> {
        if (channel.pipeline().get(TcpDnsResponseDecoder.class) != null) {
          channel.pipeline().fireExceptionCaught(new ClosedChannelException()); // frees buffers
        }
        channel.close();
      });
    }
  }

  // ---- what Netty's failures mean ----

  private static Ending ending(String name, Throwable failure) {
    DnsErrorCauseException code = cause(failure, DnsErrorCauseException.class);
    if (cause(failure, DnsNameResolverTimeoutException.class) != null) {
      return failed("no name server answered for " + name, failure);
    }
    if (code != null && code.getCode().equals(DnsResponseCode.SERVFAIL)) {
      return failed("the name servers failed to answer for " + name, failure);
    }
    boolean isAnswer =
        failure instanceof UnknownHostException && (failure.getCause() == null || code != null);
    return isAnswer
        ? new Ending.Answered(Answer.none())
        : failed("cannot ask for " + name + ": " + failure.getMessage(), failure);
  }

  private static Ending failed(String why, Throwable failure) {
    return new Ending.Failed(new BrokenException(why, failure));
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> kind) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (kind.isInstance(t)) {
        return kind.cast(t);
      }
    }
    return null;
  }

  /**
   * Hears of the TTLs of records, aliases included, and keeps nothing else: Netty tells them to its
   * caches only, and before it ends a query.
   */
  private static final class Ttls implements DnsCache {
    /** Written by the loop's poll before it ends the query, read after. */
    private Duration least = NO_TTL;

    private void heard(long seconds) {
      if (seconds < least.toSeconds()) {
        least = Duration.ofSeconds(Math.max(0, seconds));
      }
    }

    @Override
    public DnsCacheEntry cache(
        String name,
        DnsRecord @Nullable [] additionals,
        InetAddress address,
        long ttlSeconds,
        EventLoop loop) {
      heard(ttlSeconds);
      return NoopDnsCache.INSTANCE.cache(name, additionals, address, ttlSeconds, loop);
    }

    @Override
    public DnsCacheEntry cache(
        String name, DnsRecord @Nullable [] additionals, Throwable cause, EventLoop loop) {
      return NoopDnsCache.INSTANCE.cache(name, additionals, cause, loop);
    }

    @Override
    public List<? extends DnsCacheEntry> get(String name, DnsRecord @Nullable [] additionals) {
      return List.of();
    }

    @Override
    public void clear() {}

    @Override
    public boolean clear(String name) {
      return false;
    }

    private DnsCnameCache ofAliases() {
      return new DnsCnameCache() {
        @Override
        public @Nullable String get(String name) {
          return null;
        }

        @Override
        public void cache(String name, String other, long ttlSeconds, EventLoop loop) {
          heard(ttlSeconds);
        }

        @Override
        public void clear() {}

        @Override
        public boolean clear(String name) {
          return false;
        }
      };
    }
  }
}
