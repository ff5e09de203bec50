package dev.weft.net;

import java.time.Duration;

/**
 * How long it took to make a connection.
 *
 * @param name to look up the name
 * @param connecting to reach an address of it, through the proxy if there is one
 * @param handshake to shake hands by TLS; zero in the clear
 */
public record Dialing(Duration name, Duration connecting, Duration handshake) {
  static final Dialing NONE = of(0, 0, 0);

  static Dialing of(long nameNanos, long connectingNanos, long handshakeNanos) {
    return new Dialing(
        Duration.ofNanos(nameNanos),
        Duration.ofNanos(connectingNanos),
        Duration.ofNanos(handshakeNanos));
  }
}
