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
 * @param maxConnections how many may be open at once; at least 1
 * @param maxPerPeer how many of those one address may have; at least 1; Unix sockets have none
 * @param atLimit what becomes of more than {@code maxConnections}
 * @param stream how much a stream keeps
 * @param fileMode who may connect to a Unix socket; empty for what the umask of the process says
 */
public record ListenerConfig(
    Address address,
    int backlog,
    int maxConnections,
    int maxPerPeer,
    AtLimit atLimit,
    StreamConfig stream,
    Optional<Set<PosixFilePermission>> fileMode) {
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
        address, number, maxConnections, maxPerPeer, atLimit, stream, fileMode);
  }

  public ListenerConfig withMaxConnections(int number) {
    return new ListenerConfig(address, backlog, number, maxPerPeer, atLimit, stream, fileMode);
  }

  public ListenerConfig withMaxPerPeer(int number) {
    return new ListenerConfig(address, backlog, maxConnections, number, atLimit, stream, fileMode);
  }

  public ListenerConfig withAtLimit(AtLimit what) {
    return new ListenerConfig(address, backlog, maxConnections, maxPerPeer, what, stream, fileMode);
  }

  public ListenerConfig withStream(StreamConfig what) {
    return new ListenerConfig(
        address, backlog, maxConnections, maxPerPeer, atLimit, what, fileMode);
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
        address,
        backlog,
        maxConnections,
        maxPerPeer,
        atLimit,
        stream,
        Optional.of(PosixFilePermissions.fromString(mode)));
  }
}
