package dev.weft.net;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * How connections are taken.
 *
 * @param address where to listen; with port 0 the system chooses one
 * @param backlog how many connections the system keeps that were not accepted yet; at least 1
 * @param limits how many may be open at once, and what becomes of more
 * @param stream how much a stream keeps
 * @param tls how connections are made secure; empty if they are in the clear
 * @param fileMode who may connect to a Unix socket; empty for what the umask of the process says
 */
public record ListenerConfig(
    Address address,
    int backlog,
    Limits limits,
    StreamConfig stream,
    Optional<TlsConfig> tls,
    Optional<Set<PosixFilePermission>> fileMode) {
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

  /**
   * How many connections may be open at once.
   *
   * @param connections how many in all; at least 1
   * @param perPeer how many of those one address may have; at least 1; Unix sockets have none
   * @param atLimit what becomes of more in all
   * @param refusal what a connection that is one too many is told before it is closed, such as
   *     {@code "HTTP/1.1 503 Service Unavailable\r\n\r\n"}; empty to reset it. To tell them is the
   *     best effort for a second; beyond some hundreds at once, and by TLS, they are reset all the
   *     same.
   */
  public record Limits(int connections, int perPeer, AtLimit atLimit, Optional<String> refusal) {
    public Limits {
      requireAtLeastOne("maxConnections", connections);
      requireAtLeastOne("maxPerPeer", perPeer);
    }
  }

  public ListenerConfig {
    requireAtLeastOne("backlog", backlog);
    if (tls.isPresent() && tls.get().identities().isEmpty()) {
      throw new IllegalArgumentException(
          "tls must have an identity to listen with: TlsConfig.of(identity)");
    }
    fileMode = fileMode.map(Set::copyOf);
    if (fileMode.isPresent() && address instanceof Address.Host) {
      throw new IllegalArgumentException("fileMode is for Unix sockets, but this is " + address);
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
        new Limits(10_000, Integer.MAX_VALUE, AtLimit.WAIT, Optional.empty()),
        StreamConfig.defaults(),
        Optional.empty(),
        Optional.empty());
  }

  public ListenerConfig withBacklog(int number) {
    return new ListenerConfig(address, number, limits, stream, tls, fileMode);
  }

  public ListenerConfig withMaxConnections(int number) {
    return with(new Limits(number, limits.perPeer, limits.atLimit, limits.refusal));
  }

  public ListenerConfig withMaxPerPeer(int number) {
    return with(new Limits(limits.connections, number, limits.atLimit, limits.refusal));
  }

  public ListenerConfig withAtLimit(AtLimit what) {
    return with(new Limits(limits.connections, limits.perPeer, what, limits.refusal));
  }

  /** {@return the same, with a last word for those that are refused} */
  public ListenerConfig withRefusal(String what) {
    return with(new Limits(limits.connections, limits.perPeer, limits.atLimit, Optional.of(what)));
  }

  private ListenerConfig with(Limits changed) {
    return new ListenerConfig(address, backlog, changed, stream, tls, fileMode);
  }

  public ListenerConfig withStream(StreamConfig what) {
    return new ListenerConfig(address, backlog, limits, what, tls, fileMode);
  }

  /** {@return the same by TLS} It needs an {@link Identity}. */
  public ListenerConfig withTls(TlsConfig what) {
    return new ListenerConfig(address, backlog, limits, stream, Optional.of(what), fileMode);
  }

  /**
   * {@return the same with a mode for the file of a Unix socket}
   *
   * <p>It is set right after the socket is made. Where nobody else may get in for that moment, put
   * the socket into a directory that is closed to them.
   *
   * @param mode as {@code ls} shows it: {@code rw-rw----}; who may write may connect
   */
  public ListenerConfig withFileMode(String mode) {
    return new ListenerConfig(
        address, backlog, limits, stream, tls, Optional.of(PosixFilePermissions.fromString(mode)));
  }
}
