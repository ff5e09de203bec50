package dev.weft.net;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How connections are made.
 *
 * @param connectTimeout how long connecting may take: the name, the connection and the TLS
 *     handshake together
 * @param attemptDelay how long one of several addresses may take until the next one is tried at the
 *     same time (RFC 8305, section 8); 10 ms to 2 s
 * @param dns how names become addresses
 * @param tls whom to trust, and who one is
 * @param stream how much a stream keeps
 * @param source the address of this machine to connect from; empty for the one the system chooses
 * @param proxy who makes the connections; empty for nobody
 * @param destinations which addresses may be connected to
 */
public record NetConfig(
    Duration connectTimeout,
    Duration attemptDelay,
    DnsConfig dns,
    TlsConfig tls,
    StreamConfig stream,
    Optional<InetAddress> source,
    Optional<Proxy> proxy,
    Destinations destinations) {
  public NetConfig {
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive: " + connectTimeout);
    }
    Race.requireDelay(attemptDelay);
  }

  /**
   * {@return 10 s to connect, 250 ms for an address until the next one, the machine's name servers,
   * the JDK's certificate authorities, no proxy, to any address}
   */
  public static NetConfig defaults() {
    return new NetConfig(
        Duration.ofSeconds(10),
        Race.DELAY,
        DnsConfig.defaults(),
        TlsConfig.defaults(),
        StreamConfig.defaults(),
        Optional.empty(),
        Optional.empty(),
        Destinations.any());
  }

  public NetConfig withConnectTimeout(Duration timeout) {
    return new NetConfig(timeout, attemptDelay, dns, tls, stream, source, proxy, destinations);
  }

  public NetConfig withDns(UnaryOperator<DnsConfig> change) {
    return new NetConfig(
        connectTimeout, attemptDelay, change.apply(dns), tls, stream, source, proxy, destinations);
  }

  public NetConfig withTls(UnaryOperator<TlsConfig> change) {
    return new NetConfig(
        connectTimeout, attemptDelay, dns, change.apply(tls), stream, source, proxy, destinations);
  }

  public NetConfig withStream(StreamConfig what) {
    return new NetConfig(connectTimeout, attemptDelay, dns, tls, what, source, proxy, destinations);
  }

  public NetConfig withSource(InetAddress address) {
    return new NetConfig(
        connectTimeout, attemptDelay, dns, tls, stream, Optional.of(address), proxy, destinations);
  }

  public NetConfig withAttemptDelay(Duration delay) {
    return new NetConfig(connectTimeout, delay, dns, tls, stream, source, proxy, destinations);
  }

  public NetConfig withProxy(Proxy which) {
    return new NetConfig(
        connectTimeout, attemptDelay, dns, tls, stream, source, Optional.of(which), destinations);
  }

  /** These with a bound on where connections lead, as in {@link Destinations#publicOnly}. */
  public NetConfig withDestinations(Destinations which) {
    return new NetConfig(connectTimeout, attemptDelay, dns, tls, stream, source, proxy, which);
  }
}
