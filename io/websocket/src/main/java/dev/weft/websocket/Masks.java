package dev.weft.websocket;

import io.netty.handler.codec.http.websocketx.WebSocketFrameMaskGenerator;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * What a client masks its frames with: not to be foreseen by whoever chose the message (RFC 6455
 * §10.3). The loop of the connection only.
 */
final class Masks implements WebSocketFrameMaskGenerator {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int AT_ONCE = 64;

  private ByteBuffer drawn = ByteBuffer.allocate(0);

  @Override
  public int nextMask() {
    if (!drawn.hasRemaining()) {
      drawn = ByteBuffer.wrap(bytes(AT_ONCE * Integer.BYTES));
    }
    return drawn.getInt();
  }

  /** {@return so many random bytes} Any thread. */
  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
