package dev.weft.net;

import java.time.Duration;
import java.util.List;

/**
 * How connections are made secure, for the side that connects and the side that listens.
 *
 * <pre>{@code
 * ListenerConfig.at(Address.any(443))
 *     .withTls(TlsConfig.of(Identity.pem(Path.of("chain.pem"), Path.of("key.pem"))))
 * }</pre>
 *
 * @param identities who one is. A listener needs one at least, takes the one with the name the
 *     client asks for, and else the first. Who connects needs one only for servers that ask, and
 *     gives it only if an authority the server names has certified it.
 * @param trust whom to believe; also the name of a server must be right, but with {@link
 *     Trust#anybody}
 * @param demand whether a listener asks its clients who they are
 * @param protocols those to choose from, the best first (ALPN, RFC 7301); empty for none. Who
 *     connects takes these unless its {@link Target} has its own. If both sides have some but none
 *     in common, the handshake fails.
 * @param least the oldest version that will do
 * @param handshakeTimeout how long a client may take to shake hands with a listener; positive. Who
 *     connects has {@link NetConfig#connectTimeout} for all of it.
 * @param knownNamesOnly whether a listener turns away who asks for a name that no identity has; who
 *     asks for none gets the first
 * @param truncation whether the other side may end without saying so (close_notify). Anybody on the
 *     way can end a connection, so without saying so it is taken for broken (RFC 8446, 6.1); for
 *     peers that know no better and whose messages show where they end.
 */
public record TlsConfig(
    List<Identity> identities,
    Trust trust,
    Demand demand,
    List<String> protocols,
    Version least,
    Duration handshakeTimeout,
    boolean knownNamesOnly,
    boolean truncation) {
  /** Whether clients have to say who they are. */
  public enum Demand {
    /** They are not asked. */
    NONE,

    /** They are asked, and need not answer; if they do, the answer must be trusted. */
    WANTED,

    /**
     * They are asked, and who does not answer is turned away. By TLS 1.3 a client hears of that
     * only when it first reads.
     */
    REQUIRED
  }

  /** A version of TLS. Older ones than these are broken (RFC 8996). */
  public enum Version {
    /** RFC 5246. An end has to end as soon as the other one does, whatever it had to say. */
    TLS_1_2,

    /** RFC 8446. */
    TLS_1_3
  }

  private static final int MOST_BYTES = 255;

  public TlsConfig {
    identities = List.copyOf(identities);
    protocols = List.copyOf(protocols);
    requireProtocols(protocols);
    if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
      throw new IllegalArgumentException(
          "handshakeTimeout must be positive, but is " + handshakeTimeout);
    }
  }

  static void requireProtocols(List<String> protocols) {
    for (String protocol : protocols) {
      if (protocol.isEmpty() || protocol.length() > MOST_BYTES) {
        throw new IllegalArgumentException(
            "a protocol must have 1 to 255 bytes, but '%s' has %d"
                .formatted(protocol, protocol.length()));
      }
    }
  }

  /**
   * {@return no identity, the JDK's authorities, clients not asked, no protocols, TLS 1.2 and
   * newer, 10 s to shake hands}
   */
  public static TlsConfig defaults() {
    return new TlsConfig(
        List.of(),
        Trust.jdk(),
        Demand.NONE,
        List.of(),
        Version.TLS_1_2,
        Duration.ofSeconds(10),
        false,
        false);
  }

  /** {@return the defaults with identities, as a listener needs them} */
  public static TlsConfig of(Identity... identities) {
    return defaults().withIdentities(identities);
  }

  public TlsConfig withIdentities(Identity... all) {
    return with(List.of(all), trust);
  }

  public TlsConfig withTrust(Trust whom) {
    return with(identities, whom);
  }

  private TlsConfig with(List<Identity> all, Trust whom) {
    return new TlsConfig(
        all, whom, demand, protocols, least, handshakeTimeout, knownNamesOnly, truncation);
  }

  /** {@return the same, with clients asked who they are, and believed if this trust says so} */
  public TlsConfig withDemand(Demand what, Trust whom) {
    return new TlsConfig(
        identities, whom, what, protocols, least, handshakeTimeout, knownNamesOnly, truncation);
  }

  public TlsConfig withProtocols(String... all) {
    return new TlsConfig(
        identities,
        trust,
        demand,
        List.of(all),
        least,
        handshakeTimeout,
        knownNamesOnly,
        truncation);
  }

  public TlsConfig withLeast(Version version) {
    return new TlsConfig(
        identities,
        trust,
        demand,
        protocols,
        version,
        handshakeTimeout,
        knownNamesOnly,
        truncation);
  }

  public TlsConfig withHandshakeTimeout(Duration time) {
    return new TlsConfig(
        identities, trust, demand, protocols, least, time, knownNamesOnly, truncation);
  }

  public TlsConfig withKnownNamesOnly(boolean only) {
    return new TlsConfig(
        identities, trust, demand, protocols, least, handshakeTimeout, only, truncation);
  }

  public TlsConfig withTruncation(boolean allowed) {
    return new TlsConfig(
        identities, trust, demand, protocols, least, handshakeTimeout, knownNamesOnly, allowed);
  }

  /** {@return the same with what its files say now} */
  TlsConfig reread() {
    return with(identities.stream().map(Identity::reread).toList(), trust.reread());
  }

  /** {@return whether there is nothing to it that could be wrong: one's own identities or trust} */
  boolean isOfJdkOnly() {
    return identities.isEmpty() && trust == Trust.jdk();
  }
}
