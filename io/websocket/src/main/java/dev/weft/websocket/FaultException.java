package dev.weft.websocket;

/** What the peer sent is wrong, or too much. */
final class FaultException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;

  FaultException(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** {@return what the peer is told} */
  int code() {
    return code;
  }
}
