package dev.weft.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** TLS of the client side: the certificate is always checked, against the trust and the name. */
final class Tls {
  private final SslContext context;

  private Tls(SslContext context) {
    this.context = context;
  }

  static Tls of(NetConfig config) {
    try {
      return new Tls(
          config.tls().isPresent()
              ? new JdkSslContext(config.tls().get(), true, ClientAuth.NONE)
              : SslContextBuilder.forClient().build());
    } catch (SSLException e) {
      throw new IllegalStateException("this JDK cannot do TLS: " + e.getMessage(), e);
    }
  }

  /** {@return the handler of one connection} How long it may take is up to whoever connects. */
  SslHandler handler(Target.Handshake wish, Address address) {
    int port = address instanceof Address.Host host ? host.port() : -1;
    SslHandler handler = context.newHandler(ByteBufAllocator.DEFAULT, wish.serverName(), port);
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9525: the name must match
    handler.engine().setSSLParameters(parameters);
    handler.setHandshakeTimeoutMillis(0);
    return handler;
  }
}
