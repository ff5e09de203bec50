package dev.weft.net;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A block of addresses (RFC 4632), such as {@code 10.0.0.0/8}.
 *
 * @param start an address of it
 * @param length how many of its leading bits are those of all
 */
record Block(InetAddress start, int length) {
  /**
   * {@return the block of this text; an address alone is a block of one}
   *
   * @throws IllegalArgumentException if it is none
   */
  static Block of(String text) {
    int slash = text.indexOf('/');
    InetAddress start =
        literal(slash < 0 ? text : text.substring(0, slash))
            .orElseThrow(
                () -> new IllegalArgumentException("'%s' begins with no address".formatted(text)));
    int most = start.getAddress().length * Byte.SIZE;
    String length = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
    if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > most) {
      throw new IllegalArgumentException(
          "the block '%s' must end in /0 to /%d".formatted(text, most));
    }
    return new Block(start, Integer.parseInt(length));
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Addresses.literal(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // it has a colon, but is no address
    }
  }

  boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  boolean contains(byte[] address) {
    byte[] bits = start.getAddress();
    if (address.length != bits.length) {
      return false;
    }
    for (int bit = 0; bit < length; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((address[bit / Byte.SIZE] ^ bits[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return start.getHostAddress() + "/" + length;
  }
}
