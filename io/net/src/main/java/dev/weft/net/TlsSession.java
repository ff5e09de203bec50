package dev.weft.net;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What the two ends of a secure connection agreed on.
 *
 * @param version such as "TLSv1.3"
 * @param cipher such as "TLS_AES_256_GCM_SHA384"
 * @param protocol what is spoken inside (ALPN); empty if nothing was agreed on
 * @param serverName the host the client asked for (SNI); empty if it did not say
 * @param peer the certificate of the other end, which was checked unless {@link Trust#anybody} is
 *     trusted, and those that certify it; empty for a client that gave none
 */
public record TlsSession(
    String version,
    String cipher,
    Optional<String> protocol,
    Optional<String> serverName,
    List<X509Certificate> peer) {
  public TlsSession {
    peer = List.copyOf(peer);
  }

  static TlsSession of(SSLEngine engine) {
    SSLSession session = engine.getSession();
    String protocol = engine.getApplicationProtocol();
    return new TlsSession(
        session.getProtocol(),
        session.getCipherSuite(),
        Optional.ofNullable(protocol).filter(name -> !name.isEmpty()),
        serverName(session),
        peer(session));
  }

  /** {@return the host that was asked for} Also while the handshake goes on. */
  static Optional<String> serverName(SSLSession session) {
    return session instanceof ExtendedSSLSession extended
        ? extended.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName())
            .findFirst()
        : Optional.empty();
  }

  private static List<X509Certificate> peer(SSLSession session) {
    try {
      return Arrays.stream(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }
}
