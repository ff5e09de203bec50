package dev.weft.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses that are not for everybody: those of the IANA registries of special-purpose
 * addresses for IPv4 and IPv6 (RFC 6890) that are not globally reachable, and some that clouds use.
 */
final class SpecialAddresses {
  private static final int FOUR = 4;
  private static final Map<Block, String> OF_FOUR = new LinkedHashMap<>();
  private static final Map<Block, String> OF_SIX = new LinkedHashMap<>();

  /** What is global unicast (RFC 4291 §2.4, as assigned so far). */
  private static final Block GLOBAL = Block.of("2000::/3");

  /** Where an IPv4 address begins in an IPv6 address of such a block. */
  private static final Map<Block, Integer> EMBEDDED = new LinkedHashMap<>();

  static {
    four("0.0.0.0/8", "unspecified");
    four("10.0.0.0/8", "private");
    four("100.64.0.0/10", "shared by a carrier");
    four("127.0.0.0/8", "loopback");
    four("168.63.129.16", "a cloud's own");
    four("169.254.0.0/16", "link-local");
    four("172.16.0.0/12", "private");
    four("192.0.0.0/24", "reserved for protocols");
    four("192.0.2.0/24", "for documentation");
    four("192.88.99.0/24", "a relay of 6to4");
    four("192.168.0.0/16", "private");
    four("198.18.0.0/15", "for benchmarks");
    four("198.51.100.0/24", "for documentation");
    four("203.0.113.0/24", "for documentation");
    four("224.0.0.0/4", "multicast");
    four("255.255.255.255", "broadcast");
    four("240.0.0.0/4", "reserved");

    six("::", "unspecified");
    six("::1", "loopback");
    six("fc00::/7", "private");
    six("fe80::/10", "link-local");
    six("fec0::/10", "private");
    six("ff00::/8", "multicast");
    six("2001::/32", "of Teredo");
    six("2001::/23", "reserved for protocols");
    six("2001:db8::/32", "for documentation");
    six("3fff::/20", "for documentation");

    EMBEDDED.put(Block.of("64:ff9b::/96"), 12); // NAT64, RFC 6052
    EMBEDDED.put(Block.of("2002::/16"), 2); // 6to4, RFC 3056
  }

  private SpecialAddresses() {}

  private static void four(String block, String kind) {
    OF_FOUR.put(Block.of(block), kind);
  }

  private static void six(String block, String kind) {
    OF_SIX.put(Block.of(block), kind);
  }

  /** {@return what kind of address this is; empty if it is a public one} */
  static Optional<String> kind(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == FOUR ? of(OF_FOUR, bytes) : ofSix(bytes);
  }

  private static Optional<String> ofSix(byte[] bytes) {
    Optional<String> known = of(OF_SIX, bytes);
    if (known.isPresent()) {
      return known;
    }
    for (Map.Entry<Block, Integer> way : EMBEDDED.entrySet()) {
      if (way.getKey().contains(bytes)) {
        return embedded(bytes, way.getValue());
      }
    }
    if (isMapped(bytes) || isOfIsatap(bytes)) {
      return embedded(bytes, bytes.length - FOUR);
    }
    return GLOBAL.contains(bytes) ? Optional.empty() : Optional.of("reserved");
  }

  private static Optional<String> embedded(byte[] bytes, int from) {
    return of(OF_FOUR, Arrays.copyOfRange(bytes, from, from + FOUR))
        .map(kind -> kind + ", within an IPv6 address");
  }

  /** ::ffff:0:0/96; a literal of it is an IPv4 address to the JDK at once. */
  private static boolean isMapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == -1 && bytes[11] == -1;
  }

  /** An interface of ISATAP (RFC 5214 §6.1) of a global prefix. */
  private static boolean isOfIsatap(byte[] bytes) {
    return GLOBAL.contains(bytes)
        && (bytes[8] & ~2) == 0
        && bytes[9] == 0
        && bytes[10] == 0x5E
        && bytes[11] == (byte) 0xFE;
  }

  private static Optional<String> of(Map<Block, String> kinds, byte[] bytes) {
    return kinds.entrySet().stream()
        .filter(entry -> entry.getKey().contains(bytes))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
