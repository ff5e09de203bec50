package dev.weft.net;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a connection leads to, and as what. Two equal targets can share connections.
 *
 * @param address the place
 * @param handshake what is agreed on by TLS; empty for a connection in the clear
 * @param proxy who makes the connection; empty for the one of the configuration, if any
 */
public record Target(Address address, Optional<Handshake> handshake, Optional<Proxy> proxy) {
  /**
   * What one side of a TLS connection asks the other for.
   *
   * @param serverName the name the certificate must be for, and that is sent (SNI, RFC 6066)
   * @param protocols those to choose from, the best first (ALPN, RFC 7301); empty for those of the
   *     dialer's {@link TlsConfig}
   */
  public record Handshake(String serverName, List<String> protocols) {
    public Handshake {
      protocols = List.copyOf(protocols);
      TlsConfig.requireProtocols(protocols);
      if (serverName.isEmpty()) {
        throw new IllegalArgumentException("serverName must not be empty");
      }
    }
  }

  public Target {
    if (address instanceof Address.Host host && host.port() == 0) {
      throw new IllegalArgumentException("port must be 1 to 65535, but is 0");
    }
    if (address instanceof Address.Unix && proxy.isPresent()) {
      throw new IllegalArgumentException(address + " is not reached through a proxy: it is a file");
    }
  }

  /** A place, reached as the configuration says. */
  public Target(Address address, Optional<Handshake> handshake) {
    this(address, handshake, Optional.empty());
  }

  /** {@return a port of a host, in the clear} */
  public static Target tcp(String host, int port) {
    return new Target(Address.of(host, port), Optional.empty());
  }

  /** {@return a port of a host, by TLS, with the certificate of that host} */
  public static Target tls(String host, int port) {
    return new Target(Address.of(host, port), Optional.of(new Handshake(host, List.of())));
  }

  /** {@return a Unix socket, in the clear} */
  public static Target unix(Path path) {
    return new Target(Address.unix(path), Optional.empty());
  }

  /** {@return the same by TLS, with the certificate of that name} */
  public Target withServerName(String name) {
    List<String> protocols = handshake.map(Handshake::protocols).orElse(List.of());
    return new Target(address, Optional.of(new Handshake(name, protocols)), proxy);
  }

  /**
   * {@return the same, asking for one of these protocols}
   *
   * @throws IllegalStateException if it is not by TLS
   */
  public Target withProtocols(String... protocols) {
    Handshake known =
        handshake.orElseThrow(() ->
            new IllegalStateException(this + " is in the clear: protocols are agreed on by TLS"));
    return new Target(
        address, Optional.of(new Handshake(known.serverName(), List.of(protocols))), proxy);
  }

  /**
   * {@return the same through a proxy, whatever the configuration says}
   *
   * @param which one, which may have hosts it is not for
   */
  public Target withProxy(Proxy which) {
    return new Target(address, handshake, Optional.of(which));
  }

  /** {@return whether the connection is TLS} */
  public boolean secure() {
    return handshake.isPresent();
  }

  @Override
  public String toString() {
    return proxy.map(way -> address + " through " + way.address()).orElse(address.toString());
  }
}
