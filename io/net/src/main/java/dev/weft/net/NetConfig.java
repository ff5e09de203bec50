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
 * @param dns how names become addresses
 * @param tls whom to trust, and who one is
 * @param stream how much a stream keeps
 * @param source the address of this machine to connect from; empty for the one the system chooses
 */
public record NetConfig(
    Duration connectTimeout,
    DnsConfig dns,
    TlsConfig tls,
    StreamConfig stream,
    Optional<InetAddress> source) {
  public NetConfig {
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive: " + connectTimeout);
    }
  }

  /** {@return 10 s to connect, the machine's name servers, the JDK's certificate authorities} */
  public static NetConfig defaults() {
    return new NetConfig(
        Duration.ofSeconds(10),
        DnsConfig.defaults(),
        TlsConfig.defaults(),
        StreamConfig.defaults(),
        Optional.empty());
  }

  public NetConfig withConnectTimeout(Duration timeout) {
    return new NetConfig(timeout, dns, tls, stream, source);
  }

  public NetConfig withDns(UnaryOperator<DnsConfig> change) {
    return new NetConfig(connectTimeout, change.apply(dns), tls, stream, source);
  }

  public NetConfig withTls(UnaryOperator<TlsConfig> change) {
    return new NetConfig(connectTimeout, dns, change.apply(tls), stream, source);
  }

  public NetConfig withStream(StreamConfig what) {
    return new NetConfig(connectTimeout, dns, tls, what, source);
  }

  public NetConfig withSource(InetAddress address) {
    return new NetConfig(connectTimeout, dns, tls, stream, Optional.of(address));
  }
}
