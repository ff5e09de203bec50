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
    if (rule.indexOf('/') >= 0) {
      Block block = Block.of(rule);
      return host -> literal(host).filter(block::contains).isPresent();
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

  private static Optional<InetAddress> literal(String host) {
    try {
      return Addresses.literal(host);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // neither a name nor an address, so none of those
    }
  }
}
