package dev.weft.net;

/**
 * How datagrams are sent and received.
 *
 * @param address where to receive; with port 0 the system chooses one
 * @param maxSize how many bytes one may have; a longer one is not received, and counted; 1 to
 *     65,507
 * @param inbox how many are kept for who receives; what comes then is dropped, and counted; at
 *     least 1
 * @param broadcast whether they may be sent to all hosts of a network at once
 */
public record DatagramsConfig(Address address, int maxSize, int inbox, boolean broadcast) {
  /** What fits into a datagram over IPv4 (RFC 768). */
  private static final int LARGEST = 65_507;

  public DatagramsConfig {
    if (address instanceof Address.Unix) {
      throw new IllegalArgumentException(
          "datagrams go to ports, not to " + address + ": there a stream does it");
    }
    if (maxSize < 1 || maxSize > LARGEST) {
      throw new IllegalArgumentException(
          "maxSize must be 1 to 65,507 bytes, but is %,d".formatted(maxSize));
    }
    if (inbox < 1) {
      throw new IllegalArgumentException("inbox must be at least 1, but is " + inbox);
    }
  }

  /** {@return any size, 1,024 kept, no broadcasts} */
  public static DatagramsConfig at(Address address) {
    return new DatagramsConfig(address, LARGEST, 1_024, false);
  }

  public DatagramsConfig withMaxSize(int bytes) {
    return new DatagramsConfig(address, bytes, inbox, broadcast);
  }

  public DatagramsConfig withInbox(int number) {
    return new DatagramsConfig(address, maxSize, number, broadcast);
  }

  public DatagramsConfig withBroadcast() {
    return new DatagramsConfig(address, maxSize, inbox, true);
  }
}
