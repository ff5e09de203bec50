package dev.weft.server;

import dev.weft.net.ListenerConfig;
import dev.weft.net.TlsConfig;

/**
 * What is spoken inside of TLS (ALPN, RFC 7301): offered by both versions of HTTP, or by choice.
 */
final class Alpn {
  static final String HTTP_2 = "h2";
  static final String HTTP_1 = "http/1.1";

  private Alpn() {}

  /** {@return how to listen, with both versions on offer unless some are} */
  static ListenerConfig offered(ListenerConfig listener) {
    return listener.tls().map(tls -> listener.withTls(offered(tls))).orElse(listener);
  }

  /** {@return the same with both versions on offer, unless some are} */
  static TlsConfig offered(TlsConfig tls) {
    return tls.protocols().isEmpty() ? tls.withProtocols(HTTP_2, HTTP_1) : tls;
  }
}
