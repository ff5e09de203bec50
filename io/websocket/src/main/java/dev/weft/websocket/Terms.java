package dev.weft.websocket;

import java.util.Optional;

/**
 * What the two sides have agreed on.
 *
 * @param server whether this side is the server
 * @param protocol what is spoken inside; empty if nothing was agreed on
 * @param deflates whether messages may be compressed
 * @param keepsOurs whether messages that are sent may refer to those before
 * @param keepsTheirs whether messages that come may
 */
record Terms(
    boolean server,
    WebSocketConfig config,
    Optional<String> protocol,
    boolean deflates,
    boolean keepsOurs,
    boolean keepsTheirs) {
  /** {@return the terms without compression} */
  static Terms plain(boolean server, WebSocketConfig config) {
    return new Terms(server, config, Optional.empty(), false, false, false);
  }

  Terms withProtocol(Optional<String> agreed) {
    return new Terms(server, config, agreed, deflates, keepsOurs, keepsTheirs);
  }

  Terms withDeflate(boolean ours, boolean theirs) {
    return new Terms(server, config, protocol, true, ours, theirs);
  }

  Deflate deflate() {
    return config.deflate().orElseGet(Deflate::defaults);
  }
}
