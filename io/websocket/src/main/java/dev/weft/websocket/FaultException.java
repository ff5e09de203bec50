package dev.weft.websocket;

import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.WeftException;

/** What the peer sent is wrong, or too much. */
final class FaultException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;

  FaultException(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** {@return what this side is told of a fault of its peer} */
  static WeftException told(String peer, int code, String words) {
    return code == CloseReason.TOO_BIG
        ? new RefusedException("%s sent too much: %s".formatted(peer, words))
        : new BrokenException("%s broke the rules: %s".formatted(peer, words));
  }

  /** {@return what the peer is told} */
  int code() {
    return code;
  }
}
