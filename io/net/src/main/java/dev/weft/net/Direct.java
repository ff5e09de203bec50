package dev.weft.net;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** What a rule about hosts that need no proxy means. */
final class Direct {
  private Direct() {}

  /**
   * {@return whether a host is one of those}
   *
   * @throws IllegalArgumentException if the rule means nothing
   */
  static Predicate<String> of(String rule) {
    int slash = rule.indexOf('/');
    if (slash >= 0) {
      return block(rule, rule.substring(0, slash), rule.substring(slash + 1));
    }
    if (rule.isBlank() || rule.equals(".") || rule.indexOf('*') >= 0) {
      throw new IllegalArgumentException(
          "'%s' is no host for a proxy to leave out: name one, as example.org".formatted(rule));
    }
    Optional<InetAddress> literal = literal(rule);
    return literal.isPresent()
        ? host -> literal(host).equals(literal)
        : name(key(rule), rule.startsWith("."));
  }

  private static Predicate<String> name(String rule, boolean onlyBelow) {
    String ending = onlyBelow ? rule : "." + rule;
    return host -> key(host).endsWith(ending) || (!onlyBelow && key(host).equals(rule));
  }

  private static String key(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static Predicate<String> block(String rule, String start, String length) {
    byte[] bits =
        literal(start)
            .map(InetAddress::getAddress)
            .orElseThrow(
                () -> new IllegalArgumentException("'%s' begins with no address".formatted(rule)));
    int most = bits.length * Byte.SIZE;
    if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > most) {
      throw new IllegalArgumentException(
          "the block '%s' must end in /0 to /%d".formatted(rule, most));
    }
    int same = Integer.parseInt(length);
    return host ->
        literal(host).filter(address -> begins(address.getAddress(), bits, same)).isPresent();
  }

  private static boolean begins(byte[] address, byte[] start, int same) {
    if (address.length != start.length) {
      return false;
    }
    for (int bit = 0; bit < same; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((address[bit / Byte.SIZE] ^ start[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Addresses.literal(host);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // neither a name nor an address, so none of those
    }
  }
}
