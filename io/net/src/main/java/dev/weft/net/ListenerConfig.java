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
 * @param refusal what a connection that is one too many is told before it is closed, such as {@code
 *     "HTTP/1.1 503 Service Unavailable\r\n\r\n"}; empty to reset it. To tell them is the best
 *     effort for a second; beyond some hundreds at once they are reset all the same.
 */
public record ListenerConfig(
    Address address,
    int backlog,
    int maxConnections,
    int maxPerPeer,
    AtLimit atLimit,
    StreamConfig stream,
    Optional<String> refusal) {
  /** What becomes of connections above the limit. One above that of its address is refused. */
  public enum AtLimit {
    /**
     * They wait in the backlog until another one ends; on some transports a few of them in the
     * listener, which does not read from them.
     */
    WAIT,

    /** They are refused at once, so that a client, or the balancer before it, can go elsewhere. */
    RESET
  }

  public ListenerConfig {
    requireAtLeastOne("backlog", backlog);
    requireAtLeastOne("maxConnections", maxConnections);
    requireAtLeastOne("maxPerPeer", maxPerPeer);
  }

  private static void requireAtLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + number);
    }
  }

  /** {@return a backlog of 1,024, 10,000 connections, all of which one peer may have, else wait} */
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
    return new ListenerConfig(
        address, number, maxConnections, maxPerPeer, atLimit, stream, refusal);
  }

  public ListenerConfig withMaxConnections(int number) {
    return new ListenerConfig(address, backlog, number, maxPerPeer, atLimit, stream, refusal);
  }

  public ListenerConfig withMaxPerPeer(int number) {
    return new ListenerConfig(address, backlog, maxConnections, number, atLimit, stream, refusal);
  }

  public ListenerConfig withAtLimit(AtLimit what) {
    return new ListenerConfig(address, backlog, maxConnections, maxPerPeer, what, stream, refusal);
  }

  public ListenerConfig withStream(StreamConfig what) {
    return new ListenerConfig(address, backlog, maxConnections, maxPerPeer, atLimit, what, refusal);
  }

  /** {@return the same, with a last word for those that are refused} */
  public ListenerConfig withRefusal(String what) {
    return new ListenerConfig(
        address, backlog, maxConnections, maxPerPeer, atLimit, stream, Optional.of(what));
  }
}
