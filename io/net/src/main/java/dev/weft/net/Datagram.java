package dev.weft.net;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A message that came on its own: whole, perhaps twice, perhaps not in the order it was sent in.
 *
 * @param bytes what it says; the receiver's own, not copied again
 * @param from who sent it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy for each access costs
public record Datagram(byte[] bytes, InetSocketAddress from) {
  /** {@return what it says, as UTF-8} */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "datagram of %,d bytes from %s".formatted(bytes.length, from);
  }
}
