package dev.weft.net;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * What the name servers say of a name.
 *
 * @param addresses its addresses, in their order; none if there is no such name, or it has none
 * @param ttl how long the shortest-lived of their records may be believed; not negative
 */
public record Answer(List<InetAddress> addresses, Duration ttl) {
  public Answer {
    addresses = List.copyOf(addresses);
    if (ttl.isNegative()) {
      throw new IllegalArgumentException("ttl must not be negative, but is " + ttl);
    }
  }

  /** {@return the answer that there is no such name} */
  public static Answer none() {
    return new Answer(List.of(), Duration.ZERO);
  }
}
