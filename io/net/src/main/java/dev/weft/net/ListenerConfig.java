package dev.weft.net;

import java.util.Optional;

/**
 * How connections are taken.
 *
 * @param address where to listen; with port 0 the system chooses one
 * @param backlog how many connections the system keeps that were not accepted yet; at least 1
 * @param maxConnections how many may be open at once; at least 1
 * @param maxPerPeer how many of those one address may have; at least 1; Unix sockets have none
 * @param atLimit what becomes of more than {@code maxConnections}
 * @param stream how much a stream keeps
 * @param tls how connections are made secure; empty if they are in the clear
 */
public record ListenerConfig(
    Address address,
    int backlog,
    int maxConnections,
    int maxPerPeer,
    AtLimit atLimit,
    StreamConfig stream,
    Optional<TlsConfig> tls) {
  /** What becomes of connections above the limit. One above that of its address is reset. */
  public enum AtLimit {
    /** They wait in the backlog until another one ends. */
    WAIT,

    /** They are reset at once, so that a client, or the balancer before it, can go elsewhere. */
    RESET
  }

  public ListenerConfig {
    requireAtLeastOne("backlog", backlog);
    requireAtLeastOne("maxConnections", maxConnections);
    requireAtLeastOne("maxPerPeer", maxPerPeer);
    if (tls.isPresent() && tls.get().identities().isEmpty()) {
      throw new IllegalArgumentException(
          "tls must have an identity to listen with: TlsConfig.of(identity)");
    }
  }

  private static void requireAtLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + number);
    }
  }

  /**
   * {@return a backlog of 1,024, 10,000 connections, all of which one peer may have, else wait; in
   * the clear}
   */
  public static ListenerConfig at(Address address) {
    return new ListenerConfig(
        address,
        1_024,
        10_000,
        Integer.MAX_VALUE,
        AtLimit.WAIT,
        StreamConfig.defaults(),
        Optional.empty());
  }

  public ListenerConfig withBacklog(int number) {
    return new ListenerConfig(address, number, maxConnections, maxPerPeer, atLimit, stream, tls);
  }

  public ListenerConfig withMaxConnections(int number) {
    return new ListenerConfig(address, backlog, number, maxPerPeer, atLimit, stream, tls);
  }

  public ListenerConfig withMaxPerPeer(int number) {
    return new ListenerConfig(address, backlog, maxConnections, number, atLimit, stream, tls);
  }

  public ListenerConfig withAtLimit(AtLimit what) {
    return new ListenerConfig(address, backlog, maxConnections, maxPerPeer, what, stream, tls);
  }

  public ListenerConfig withStream(StreamConfig what) {
    return new ListenerConfig(address, backlog, maxConnections, maxPerPeer, atLimit, what, tls);
  }

  /** {@return the same by TLS} It needs an {@link Identity}. */
  public ListenerConfig withTls(TlsConfig what) {
    return new ListenerConfig(
        address, backlog, maxConnections, maxPerPeer, atLimit, stream, Optional.of(what));
  }
}
