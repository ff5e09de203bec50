package dev.weft.net;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/**
 * How connections are made.
 *
 * @param connectTimeout how long connecting may take: the name, the connection and the TLS
 *     handshake together
 * @param dns how names become addresses
 * @param tls whom to trust; empty for the certificate authorities of the JDK
 */
public record NetConfig(Duration connectTimeout, DnsConfig dns, Optional<SSLContext> tls) {
  public NetConfig {
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive: " + connectTimeout);
    }
  }

  /** {@return 10 s to connect, the machine's name servers, the JDK's certificate authorities} */
  public static NetConfig defaults() {
    return new NetConfig(Duration.ofSeconds(10), DnsConfig.defaults(), Optional.empty());
  }

  public NetConfig withConnectTimeout(Duration timeout) {
    return new NetConfig(timeout, dns, tls);
  }

  public NetConfig withDns(UnaryOperator<DnsConfig> change) {
    return new NetConfig(connectTimeout, change.apply(dns), tls);
  }

  public NetConfig withTls(SSLContext context) {
    return new NetConfig(connectTimeout, dns, Optional.of(context));
  }
}
