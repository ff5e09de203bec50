package dev.weft.net;

import dev.weft.net.TlsConfig.Demand;
import dev.weft.net.TlsConfig.Version;
import java.net.IDN;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;

/**
 * TLS by one configuration: keys and trust as they were read, and the sessions made with them that
 * can be taken up again. Certificates are checked, against the trust and the name.
 */
final class Tls {
  private final TlsConfig config;
  private final SSLContext context;

  private Tls(TlsConfig config, SSLContext context) {
    this.config = config;
    this.context = context;
  }

  /**
   * @throws IllegalArgumentException if the keys or the trust are of no use
   */
  static Tls of(TlsConfig config) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keys = {new Keys(config.identities())};
      context.init(keys, config.trust().managers(), null);
      return new Tls(config, context);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this TLS is of no use: " + e.getMessage(), e);
    }
  }

  TlsConfig config() {
    return config;
  }

  /** {@return the layer of a connection to a target} How long it may take is up to who connects. */
  TlsLayer client(Target target, Target.Handshake wish) {
    int port = target.address() instanceof Address.Host host ? host.port() : -1;
    SSLEngine engine = context.createSSLEngine(wish.serverName(), port);
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters(engine);
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9525: the name must match
    parameters.setServerNames(asked(wish.serverName()));
    List<String> asked = wish.protocols().isEmpty() ? config.protocols() : wish.protocols();
    String[] protocols = asked.toArray(String[]::new);
    parameters.setApplicationProtocols(protocols);
    engine.setSSLParameters(parameters);
    Target whole = target.withProtocols(protocols);
    return new TlsLayer(
        target, engine, config.truncation(), cause -> Faults.connecting(whole, cause));
  }

  /** {@return the layer of a connection that was accepted} */
  TlsLayer server(Object peer) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = parameters(engine);
    switch (config.demand()) {
      case Demand.NONE -> {}
      case Demand.WANTED -> parameters.setWantClientAuth(true);
      case Demand.REQUIRED -> parameters.setNeedClientAuth(true);
    }
    if (config.knownNamesOnly()) {
      parameters.setSNIMatchers(List.of(new Known(config.identities())));
    }
    engine.setSSLParameters(parameters);
    return new TlsLayer(
        peer, engine, config.truncation(), cause -> TlsFaults.greeting(peer, config, cause));
  }

  private SSLParameters parameters(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(
        config.least() == Version.TLS_1_3
            ? new String[] {"TLSv1.3"}
            : new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setUseCipherSuitesOrder(true);
    parameters.setApplicationProtocols(config.protocols().toArray(String[]::new));
    return parameters;
  }

  /** Addresses are not sent (RFC 6066, 3), nor what is no host name. */
  private static List<SNIServerName> asked(String host) {
    if (isAddress(host)) {
      return List.of();
    }
    try {
      String name = IDN.toASCII(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
      return List.of(new SNIHostName(name.getBytes(StandardCharsets.US_ASCII)));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  static boolean isAddress(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Lets only those names pass that an identity has. */
  private static final class Known extends SNIMatcher {
    private final List<Identity> identities;

    Known(List<Identity> identities) {
      super(StandardConstants.SNI_HOST_NAME);
      this.identities = identities;
    }

    @Override
    public boolean matches(SNIServerName name) {
      String host = new String(name.getEncoded(), StandardCharsets.US_ASCII);
      return identities.stream().anyMatch(identity -> Keys.knows(identity, host));
    }
  }
}
