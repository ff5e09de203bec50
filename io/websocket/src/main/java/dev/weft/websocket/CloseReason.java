package dev.weft.websocket;

import java.nio.charset.StandardCharsets;

/**
 * Why a WebSocket was closed (RFC 6455 §7.4).
 *
 * @param code from 1000 to 1014, or 3000 to 4999; {@link #NONE} and {@link #LOST} are never sent
 * @param reason for people; at most 123 bytes of UTF-8
 */
public record CloseReason(int code, String reason) {
  /** It has done what it was for. */
  public static final int NORMAL = 1000;

  /** The server stops, or the page was left. */
  public static final int AWAY = 1001;

  /** The other side broke the rules of the protocol. */
  public static final int PROTOCOL_ERROR = 1002;

  /** The peer closed and gave no code. */
  public static final int NONE = 1005;

  /** The connection ended, and the peer did not say why. */
  public static final int LOST = 1006;

  /** Text was no UTF-8, or compressed data was none. */
  public static final int INVALID_DATA = 1007;

  /** What was said is against what this side allows. */
  public static final int AGAINST_POLICY = 1008;

  /** A message was larger than its limit. */
  public static final int TOO_BIG = 1009;

  /** This side failed. */
  public static final int FAILED = 1011;

  private static final int MOST_BYTES = 123;

  public CloseReason {
    if (!isSaid(code) && code != NONE && code != LOST) {
      throw new IllegalArgumentException(
          "code must be one to close with, 1000 or 3000 to 4999 for one's own, but is " + code);
    }
    int length = reason.getBytes(StandardCharsets.UTF_8).length;
    if (length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "reason must be at most %d bytes of UTF-8, but is %,d".formatted(MOST_BYTES, length));
    }
  }

  /** {@return whether a code may be said on the wire} */
  static boolean isSaid(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  /** {@return a reason that fits, whatever the text} */
  static CloseReason of(int code, String text) {
    String reason = text;
    while (reason.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      reason = reason.substring(0, Math.min(reason.length() - 1, MOST_BYTES));
    }
    return new CloseReason(code, reason);
  }

  /** {@return the code, and the reason if there is one} */
  @Override
  public String toString() {
    return reason.isEmpty() ? Integer.toString(code) : code + " " + reason;
  }
}
