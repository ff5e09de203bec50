package dev.weft.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A request that was answered, for a log.
 *
 * @param remote the address of the client; empty for a Unix socket
 * @param id the name of the request: see {@link Exchange#id}
 * @param method such as {@code GET}
 * @param target path and query as they were sent
 * @param status of the answer
 * @param sent how many bytes the body of the answer had
 * @param time from its head to the end of its answer, which the client may not have taken yet
 */
public record Access(
    Optional<InetSocketAddress> remote,
    String id,
    String method,
    String target,
    int status,
    long sent,
    Duration time) {
  /** {@return a line of a log; no client can break out of it} */
  @Override
  public String toString() {
    String who = remote.map(address -> address.getAddress().getHostAddress()).orElse("-");
    return "%s %s \"%s %s\" %d %d %.3f ms"
        .formatted(who, id, method, target, status, sent, time.toNanos() / 1e6);
  }
}
